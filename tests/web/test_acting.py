"""What a page can do: answer what a run asks, by the rules of `runwright approve`, and work on incidents."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import run
from tests.web.office import EVIL, fields_of

from runwright.environment.identity import who
from runwright.run.kind import Kind
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.office import Office

    from runwright.store.journal import Entry
    from runwright.store.verification import Flaw

SWITCH = "switch-scriptalert1script"


def said(office: Office, name: str) -> list[Entry]:
    return [each for each in office.console.journal.entries(name) if each.kind in {Kind.APPROVED, Kind.DENIED}]


def asked(office: Office, name: str) -> dict[str, str]:
    """The form of the page of a run that waits."""
    fields = fields_of(office.client.get(f"/runs/{name}").text)
    return {key: fields[key] for key in ("fingerprint", "attempt")}


def test_a_run_that_waits_is_approved_and_goes_on(office: Office) -> None:
    name = office.run(SWITCH)
    assert "touch switched" in office.client.get("/").text
    sent = office.post(f"/runs/{name}/answer", **asked(office, name), answer="approve", why=f"looked {EVIL}")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/runs/{name}?done=3#Done")
    assert "Written down: approved." in office.client.get(sent.headers["location"]).text
    assert "Written down" not in office.client.get(f"/runs/{name}?done=1").text
    [entry] = said(office, name)
    assert (entry.kind, entry.who, entry.body["why"]) == (Kind.APPROVED, who(), f"looked {EVIL}")
    assert run(office.folder, "run", "--resume", name, "--auto", "all").returncode == 0
    assert (office.folder / "switched").exists()
    assert "looked &lt;script&gt;" in office.client.get(f"/runs/{name}").text


def test_a_run_that_was_denied_does_not_go_on(office: Office) -> None:
    name = office.run(SWITCH)
    office.post(f"/runs/{name}/answer", **asked(office, name), answer="deny", why="not during the sale")
    assert [each.kind for each in said(office, name)] == [Kind.DENIED]
    run(office.folder, "run", "--resume", name, "--auto", "all")
    assert not (office.folder / "switched").exists()


def test_who_runs_it_cannot_approve_it_where_the_policy_wants_somebody_else(office: Office) -> None:
    name = office.run("strict-change")
    assert 'value="approve"' not in office.client.get(f"/runs/{name}").text
    sent = office.post(f"/runs/{name}/answer", **asked(office, name), answer="approve")
    assert sent.status_code == 403
    assert "may not approve it" in sent.text
    assert said(office, name) == []


@pytest.mark.parametrize(
    "changed", [{"fingerprint": "0" * 64}, {"attempt": "2"}, {"answer": "perhaps"}, {"fingerprint": ""}]
)
def test_only_what_was_shown_is_answered(office: Office, changed: dict[str, str]) -> None:
    name = office.run(SWITCH)
    fields = {**asked(office, name), "answer": "approve", **changed}
    assert office.post(f"/runs/{name}/answer", **fields).status_code == 409
    assert said(office, name) == []


def test_the_same_form_sent_twice_counts_once(office: Office) -> None:
    name = office.run(SWITCH)
    fields = {**asked(office, name), "answer": "approve"}
    assert office.post(f"/runs/{name}/answer", **fields).status_code == 303
    assert office.post(f"/runs/{name}/answer", **fields).status_code == 409
    assert len(said(office, name)) == 1


def test_an_incident_is_taken_noted_and_resolved(office: Office) -> None:
    incident = office.incident().incident
    for deed, fields in (("take", {}), ("note", {"text": f"restarted {EVIL}"}), ("resolve", {"why": "the disk"})):
        assert office.post(f"/incidents/{incident}/{deed}", **fields).status_code == 303
    told = [(each.kind, each.who) for each in office.console.incidents.timeline(incident)][1:]
    assert told == [("taken", who()), ("note", who()), ("resolved", who())]
    html = office.client.get(f"/incidents/{incident}").text
    assert "restarted &lt;script&gt;" in html
    assert "resolved: the disk" in html
    assert "It is over" not in html
    assert "Checkouts fail" in office.client.get("/incidents?state=resolved").text
    assert "No incident is going on" in office.client.get("/incidents").text


def test_an_empty_note_is_none(office: Office) -> None:
    incident = office.incident().incident
    assert office.post(f"/incidents/{incident}/note", text="  ").status_code == 400
    assert len(office.console.incidents.timeline(incident)) == 1


def test_a_run_is_proven_on_demand(office: Office) -> None:
    name = office.run("look-around")
    assert "Every entry, output and header" in office.post(f"/runs/{name}/verify").text


def test_the_audit_finds_what_was_edited_afterwards(office: Office) -> None:
    name = office.run("look-around")
    assert proof(office).count("Every entry, output and header") == 1
    connection = office.console.journal._connection
    with connection.transaction():
        connection.change("update entries set who = 'eve' where run = :run and number = 2", run=name)
    html = proof(office)
    assert "its hash is not that of what stands in it" in html
    assert f'<a href="/runs/{name}">' in html


def test_a_proof_that_broke_off_proves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Journal) -> Iterator[Flaw]:
        raise ValueError("what nobody foresaw")

    monkeypatch.setattr(Journal, "verify", broken)
    html = proof(office)
    assert "Every entry, output and header" not in html
    assert "not seen through</span> ValueError: what nobody foresaw" in html


def proof(office: Office) -> str:
    """The page of the audit when the proof has ended."""
    office.post("/audit")
    for _ in range(200):
        html = office.client.get("/audit").text
        if "goes on since" not in html:
            return html
        time.sleep(0.05)
    return html
