"""Who is let in: tokens, sessions, names, origins, and what a browser may do with an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.web.office import HOST, PAGES, Office

from runwright.environment.role import owner
from runwright.lib.clock import SetClock
from runwright.store.accounts import Accounts
from runwright.web.admission import Admission, Refused
from runwright.web.patience import FAILURES, TooMany
from runwright.web.serving import caution, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.routing import Route

    Admitted = tuple[Admission, SetClock, list[str]]


@pytest.fixture
def admission(tmp_path: Path) -> Iterator[Admitted]:
    clock, tokens = SetClock(datetime(2026, 11, 26, 3, 0, tzinfo=UTC)), list[str]()
    accounts = Accounts.open(f"sqlite:///{tmp_path}/journal.db", clock)
    yield Admission(owner("ann@ops"), accounts, clock, tokens.append), clock, tokens
    accounts.close()


@pytest.mark.parametrize("address", PAGES)
def test_without_a_session_a_page_is_the_way_to_the_login(office: Office, address: str) -> None:
    sent = office.visitor().get(address, headers={"Accept": "text/html"})
    assert (sent.status_code, sent.headers["location"].partition("?")[0]) == (303, "/login")


def test_nothing_else_is_answered_without_a_session(office: Office) -> None:
    visitor = office.visitor()
    routes: list[Route] = [each for each in office.client.app.routes if hasattr(each, "methods")]  # type: ignore[attr-defined]
    assert len(routes) > 15
    for each in routes:
        address = each.path.replace("{number:int}", "1").replace("{name:path}", "x").replace("{", "").replace("}", "")
        if address in {"/login", "/healthz"}:
            continue
        for method in each.methods or ():
            assert visitor.request(method, address).status_code == 401, (method, address)


@pytest.mark.parametrize("address", [*PAGES, "/login", "/nothing", "/static/console.css"])
def test_every_answer_carries_the_policy(office: Office, address: str) -> None:
    headers = office.client.get(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_a_script_or_a_style_inside(office: Office, address: str) -> None:
    html = office.client.get(address).text
    assert "style=" not in html
    assert "<style" not in html
    assert html.count("<script") == 1
    assert '<script src="/static/console.js" defer></script>' in html


def test_a_token_counts_once_and_the_next_is_told(office: Office) -> None:
    used, fresh = office.tokens
    visitor = office.visitor()
    assert visitor.post("/login", data={"token": used}).status_code == 403
    entered = visitor.post("/login", data={"token": fresh})
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie  # (what is served without TLS would not get it back)


def test_a_cookie_that_came_through_a_proxy_with_tls_never_goes_without(office: Office) -> None:
    entered = office.visitor().post("/login", data={"token": office.tokens[-1]}, headers={"Origin": f"https://{HOST}"})
    assert "Secure" in entered.headers["set-cookie"]


def test_looking_at_the_address_with_the_token_does_not_use_it(office: Office) -> None:
    token = office.tokens[-1]
    visitor = office.visitor()
    assert f'value="{token}"' in visitor.get(f"/login?token={token}").text
    assert visitor.get("/runs").status_code == 401
    assert visitor.post("/login", data={"token": token}).status_code == 303


@pytest.mark.parametrize("going", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_login_leads_nowhere_else(office: Office, going: str) -> None:
    entered = office.visitor().post("/login", data={"token": office.tokens[-1], "next": going})
    assert entered.headers["location"] == "/"


def test_the_login_leads_to_the_page_that_was_asked_for(office: Office) -> None:
    visitor = office.visitor()
    asked = visitor.get("/runs?state=waiting", headers={"Accept": "text/html"}).headers["location"]
    assert 'name="next" value="/runs?state=waiting"' in visitor.get(asked).text


def test_wrong_tokens_are_looked_at_a_few_times_only(admission: Admitted) -> None:
    made, clock, tokens = admission
    for _ in range(FAILURES):
        with pytest.raises(Refused):
            made.admit("wrong", "127.0.0.1")
    with pytest.raises(TooMany):
        made.admit(tokens[-1], "127.0.0.1")
    made.admit(tokens[-1], "127.0.0.2")
    clock.forward(61)
    made.admit(tokens[-1], "127.0.0.1")


def test_too_many_wrong_tokens_are_told_when_to_come_again(office: Office) -> None:
    visitor = office.visitor()
    sent = [visitor.post("/login", data={"token": "wrong"}) for _ in range(FAILURES + 1)]
    assert [each.status_code for each in sent] == [403] * FAILURES + [429]
    assert 0 < int(sent[-1].headers["retry-after"]) <= 60


def test_a_session_ends_with_the_shift(admission: Admitted) -> None:
    made, clock, tokens = admission
    session = made.admit(tokens[-1], "127.0.0.1")
    clock.forward(11.9 * 3600)
    assert made.session(session.key) == session
    clock.forward(0.2 * 3600)
    assert made.session(session.key) is None


def test_who_leaves_is_out(office: Office) -> None:
    left = office.post("/logout")
    assert left.status_code == 303
    assert office.client.get("/runs").status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "evil.example:9096", "127.0.0.1:1", "", f"{HOST}.evil.example"])
def test_another_name_is_not_answered(office: Office, host: str) -> None:
    for address in ("/", "/login", "/healthz", "/static/console.css"):
        assert office.client.get(address, headers={"Host": host}).status_code == 421


def test_only_loopback_needs_no_caution() -> None:
    assert [caution(each) for each in ("127.0.0.1", "127.8.0.1", "::1")] == [""] * 3
    assert all("TLS" in caution(each) for each in ("0.0.0.0", "::", "192.0.2.7"))  # noqa: S104 (nothing is bound to it)


def test_names_that_are_answered_are_written_whole() -> None:
    assert names_of("::1", 9096, ["Console.example.org"]) == {
        *("[::1]:9096", "127.0.0.1:9096", "localhost:9096"),
        "console.example.org",
    }


def test_a_form_without_the_token_of_the_session_does_nothing(office: Office) -> None:
    incident = office.incident().incident
    for fields in ({}, {"csrf": ""}, {"csrf": "guessed"}, {"csrf": "é"}):
        assert office.client.post(f"/incidents/{incident}/take", data=fields).status_code in {400, 403}
    assert office.console.incidents.one(incident).state == "open"


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}]
)
def test_a_form_from_another_page_does_nothing(office: Office, headers: dict[str, str]) -> None:
    incident = office.incident().incident
    office.client.headers.update(headers)
    assert office.post(f"/incidents/{incident}/take").status_code == 403
    assert office.console.incidents.one(incident).state == "open"


@pytest.mark.parametrize("body", [b"csrf=" + b"x" * 70_000, b"csrf=%ff%fe", b"&".join([b"a=1"] * 60), b"csrf=%00"])
def test_a_form_that_no_page_sends_is_refused(office: Office, body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert office.client.post("/audit", content=body, headers=kind).status_code == 400
    assert office.client.post("/audit", json={"csrf": "x"}).status_code == 400
