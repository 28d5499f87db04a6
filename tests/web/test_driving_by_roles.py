"""Who may drive a run: a responder, under their own name; and whoever runs it does not approve it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.web.office import fields_of
from tests.web.test_acting import SWITCH
from tests.web.test_driving import asks, ends, page, slow, until
from tests.web.test_roles import csrf, visitor

from runwright.environment.identity import who
from runwright.environment.role import Role
from runwright.run.kind import Kind

if TYPE_CHECKING:
    from starlette.testclient import TestClient
    from tests.web.office import Office

__all__ = ["slow"]
STRICT = {"book": "SHOP.md", "procedure": "strict-change"}


def started(client: TestClient) -> str:
    """Start the procedure that somebody else has to approve; the name of the run."""
    plan = fields_of(client.get("/begin", params=STRICT).text)["plan"]
    sent = client.post("/begin", data={**STRICT, "csrf": csrf(client), "plan": plan, "do": "start"})
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"].removeprefix("/runs/"))


def test_who_may_only_look_is_shown_no_button_and_starts_nothing(slow: Office) -> None:
    client = visitor(slow, {"local": Role.VIEWER})
    assert "Run it" not in client.get("/books/SLOW.md").text
    assert client.get("/begin", params=STRICT).status_code == 403
    assert client.post("/begin", data={**STRICT, "csrf": csrf(client), "do": "start"}).status_code == 403
    assert list(slow.console.journal.runs()) == []


def test_a_responder_runs_it_an_approver_approves_and_each_stands_there_by_name(slow: Office) -> None:
    ann, bob = visitor(slow, {"local": Role.RESPONDER}), visitor(slow, {"local": Role.APPROVER}, "bob")
    run = started(ann)
    assert slow.console.journal.header(run).who == f"ann through {who()}"
    until(lambda: "Or something else" in ann.get(f"/runs/{run}").text, "the question")
    shown = bob.get(f"/runs/{run}").text
    fields = {name: re.findall(f'name="{name}" value="(\\w+)"', shown)[0] for name in ("fingerprint", "attempt")}
    ann_too = {**fields, "answer": "approve"}
    assert ann.post(f"/runs/{run}/answer", data={**ann_too, "csrf": csrf(ann)}).status_code == 403
    assert slow.post(f"/runs/{run}/answer", **ann_too).status_code == 403  # (who runs the server ran it for her)
    assert bob.post(f"/runs/{run}/answer", data={**ann_too, "csrf": csrf(bob)}).status_code == 303
    question = asks(slow, run, "Run this command?")
    fields = {"csrf": csrf(ann), "question": question, "verb": "yes"}
    assert ann.post(f"/runs/{run}/say", data=fields).status_code == 303
    ends(slow, run, "done")
    said = {each.kind: each.who for each in slow.console.journal.entries(run)}
    assert (said[Kind.APPROVED], said[Kind.CONFIRMED]) == ("bob", "ann")
    assert "bob" in page(slow, run)


def test_driving_a_run_is_no_way_to_approve_it(slow: Office) -> None:
    form = {"book": "SHOP.md", "procedure": SWITCH}
    ann = visitor(slow, {"local": Role.RESPONDER})
    plan = fields_of(ann.get("/begin", params=form).text)["plan"]
    sent = ann.post("/begin", data={**form, "csrf": csrf(ann), "plan": plan, "do": "start"})
    run = str(sent.headers["location"].removeprefix("/runs/"))
    until(lambda: "Or something else" in page(slow, run), "the question")
    question = fields_of(ann.get(f"/runs/{run}").text)["question"]
    fields = {"csrf": csrf(ann), "question": question, "verb": "yes"}
    assert ann.post(f"/runs/{run}/say", data=fields).status_code == 409
    notice = slow.console.board.of(run)
    assert notice is not None
    assert slow.console.board.answer(run, notice._replace(verb="yes", who="ann"))
    until(lambda: getattr(slow.console.board.of(run), "verb", "") == "", "the question once more")
    assert Kind.APPROVED not in [each.kind for each in slow.console.journal.entries(run)]
    assert ann.post(f"/runs/{run}/say", data={**fields, "verb": "stop"}).status_code == 303
    ends(slow, run, "stopped")


def test_who_may_only_look_answers_nothing_and_ends_nothing(slow: Office) -> None:
    client = visitor(slow, {"local": Role.VIEWER}, "eve")
    run = started(visitor(slow, {"local": Role.RESPONDER}))
    until(lambda: "Or something else" in page(slow, run), "the question")
    html = client.get(f"/runs/{run}").text
    assert "Or something else" not in html
    assert "Go on from here" not in html
    question = fields_of(page(slow, run))["question"]
    for deed, fields in {"say": {"question": question, "verb": "stop"}, "take": {"force": "yes", "why": "x"}}.items():
        assert client.post(f"/runs/{run}/{deed}", data={**fields, "csrf": csrf(client)}).status_code == 403
    assert slow.post(f"/runs/{run}/say", question=question, verb="stop").status_code == 303
    ends(slow, run, "stopped")
