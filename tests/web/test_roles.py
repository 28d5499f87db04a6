"""Roles at the door: every route says which act it is, and a person whose role does not go so far is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.routing import Mount
from tests.web.office import HOST, Office, fields_of

from runwright.environment.role import EVERYWHERE, NEEDED, Act, Person, Role
from runwright.environment.status import Component, StatusPage
from runwright.lib.clock import SYSTEM
from runwright.store.announcements import Announcements
from runwright.store.incidents import Incidents, Opening
from runwright.web.admission import Admission
from runwright.web.application import application
from runwright.web.route import Guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.testclient import TestClient

SAFE = {"GET", "HEAD"}


def test_every_route_says_which_act_it_is(office: Office) -> None:
    routes = office.client.app.routes  # type: ignore[attr-defined]
    assert len(routes) > 15
    for each in routes:
        if isinstance(each, Mount):
            assert each.path == "/static"
        else:
            assert isinstance(each, Guarded), each.path
            assert each.act in NEEDED


def test_nobody_who_may_only_look_can_ask_for_more_than_a_proof_a_plan_or_a_draft(office: Office) -> None:
    routes = [each for each in office.client.app.routes if isinstance(each, Guarded)]  # type: ignore[attr-defined]
    sent = {each.path for each in routes if not (each.methods or set()) <= SAFE and each.act is Act.LOOK}
    draft = "/api/v1/incidents/{incident}/draft"
    assert sent == {"/audit", "/runs/{run}/verify", "/api/v1/plans", draft}


def visitor(office: Office, roles: Mapping[str, Role], who: str = "ann") -> TestClient:
    """Somebody with these roles, logged in to the same console."""
    from starlette.testclient import TestClient

    tokens = list[str]()
    admission = Admission(Person(who, roles), office.accounts, SYSTEM, tokens.append)
    made = TestClient(
        application(office.console, admission, frozenset({HOST})), f"http://{HOST}", follow_redirects=False
    )
    assert made.post("/login", data={"token": tokens[-1]}).status_code == 303
    return made


def csrf(client: TestClient) -> str:
    return fields_of(client.get("/audit").text)["csrf"]


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.RESPONDER, 303)])
def test_an_incident_is_taken_by_responders_only(office: Office, role: Role, status: int) -> None:
    incident, client = office.incident().incident, visitor(office, {"local": role})
    sent = client.post(f"/incidents/{incident}/take", data={"csrf": csrf(client)})
    assert sent.status_code == status
    taken = [each.who for each in office.console.incidents.timeline(incident) if each.kind == "taken"]
    assert taken == (["ann"] if status == 303 else [])


def test_a_responder_cannot_approve_and_is_told_who_can(office: Office) -> None:
    name, client = office.run("switch-scriptalert1script"), visitor(office, {"local": Role.RESPONDER})
    fields = fields_of(client.get(f"/runs/{name}").text)
    sent = client.post(f"/runs/{name}/answer", data={**fields, "csrf": csrf(client), "answer": "approve"})
    assert sent.status_code == 403
    assert "this needs approver" in sent.text
    assert [each for each in office.console.journal.entries(name) if each.kind == "approved"] == []


def test_an_approver_approves_as_himself(office: Office) -> None:
    name, client = office.run("strict-change"), visitor(office, {"local": Role.APPROVER})
    fields = fields_of(client.get(f"/runs/{name}").text)
    sent = client.post(f"/runs/{name}/answer", data={**fields, "csrf": csrf(client), "answer": "approve"})
    assert sent.status_code == 303
    [entry] = [each for each in office.console.journal.entries(name) if each.kind == "approved"]
    assert entry.who == "ann"


def test_a_run_of_another_environment_is_neither_shown_nor_listed(office: Office) -> None:
    name, client = office.run("look-around"), visitor(office, {"staging": Role.ADMINISTRATOR})
    assert client.get(f"/runs/{name}").status_code == 403
    assert client.get("/runs").status_code == 403


def test_a_viewer_of_all_sees_all(office: Office) -> None:
    name, client = office.run("look-around"), visitor(office, {EVERYWHERE: Role.VIEWER})
    assert name in client.get("/runs").text
    assert client.get(f"/runs/{name}").status_code == 200


@pytest.fixture
def elsewhere(office: Office) -> str:
    """An incident of another environment, which a status page could tell of."""
    incidents = Incidents(office.console.incidents.connection, "staging")
    opening = Opening("HighErrorRate", "What happens elsewhere", "p1", "SHOP.md", "look-around")
    return incidents.begin("another key", opening, {"labels": {"name": "whatever"}}, "alertmanager")[0].incident


def test_a_run_is_not_begun_for_an_incident_of_another_environment(office: Office, elsewhere: str) -> None:
    client = visitor(office, {"local": Role.RESPONDER})
    procedure = "book=SHOP.md&procedure=look-around"
    shown = client.get(f"/begin?{procedure}&incident={elsewhere}")
    assert (shown.status_code, "What happens elsewhere" in shown.text) == (404, False)
    fields = fields_of(client.get(f"/begin?{procedure}").text)
    assert client.post("/begin", data={**fields, "incident": elsewhere, "do": "start"}).status_code == 404
    assert [each.kind for each in office.console.incidents.timeline(elsewhere)] == ["opened"]


def test_the_public_is_told_nothing_by_whoever_may_respond_elsewhere_only(office: Office, elsewhere: str) -> None:
    page = StatusPage("Shop", "", "", (Component("checkout", "Checkout", "", (), ()),))
    told = office.console._replace(configuration=office.console.configuration._replace(status=page))
    client = visitor(office._replace(console=told), {"staging": Role.RESPONDER, "local": Role.VIEWER})
    news = {"state": "identified", "title": "All is lost", "text": "Go home.", "component-checkout": "yes"}
    sent = client.post(f"/incidents/{elsewhere}/public", data={"csrf": csrf(client), **news})
    assert sent.status_code == 404
    assert Announcements(office.console.incidents.connection, "local").of(elsewhere) == []
