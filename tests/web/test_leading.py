"""Leading an incident from its page: every deed of the desk is a form, written as the command line writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.office import EVIL, fields_of, opened
from tests.web.test_roles import csrf, visitor

from runwright.environment.identity import who
from runwright.environment.role import Role
from runwright.incident.standing import standing
from runwright.store.incidents import Opening
from runwright.web.views.leading import DEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx2 import Response
    from tests.web.office import Office

    from runwright.incident.standing import Standing
    from runwright.store.incidents import Entry

TEAM = """
[people.ann]
name = "Ann Lee"
contacts = ["pager"]
[people.bo]
name = "Bo Ek"
[rotations.primary]
members = ["ann"]
first = 2026-01-05T09:00:00
[channels.pager]
kind = "webhook"
url = "http://127.0.0.1:9/pager"
"""
LADDER = """
## Severity levels

| Severity | Response time |
|---|---|
| P1 | 5 minutes |
| P2 | 1 hour |

## Escalation

| Level | Escalate to | When |
|---|---|---|
| 1 | primary | at once |
| 2 | bo | no answer after 30 minutes |
| 3 | hotline | data is lost |
"""


@pytest.fixture
def shop(folder: Path) -> Iterator[Office]:
    """An office with people, a rotation, and a runbook that says whom to call."""
    with (folder / "SHOP.md").open("a") as book:
        book.write(LADDER)
    with (folder / "runwright.toml").open("a") as told:
        told.write(TEAM)
    made = opened(folder)
    yield made
    made.close()


def last(office: Office, incident: str) -> Entry:
    return office.console.incidents.timeline(incident)[-1]


def now(office: Office, incident: str) -> Standing:
    incidents = office.console.incidents
    return standing(incidents.one(incident), incidents.timeline(incident))


def does(office: Office, incident: str, deed: str, **fields: str) -> Response:
    """Send a form of the page as it is shown, with what somebody typed; its answer."""
    shown = fields_of(office.client.get(f"/incidents/{incident}").text)
    hidden = {"seen": shown["seen"]} if deed in {"escalate", "hand-over"} else {}
    return office.post(f"/incidents/{incident}/{deed}", **hidden, **fields)


def told(office: Office, sent: Response) -> str:
    """What the page that follows says was written."""
    assert sent.status_code == 303, sent.text
    html = office.client.get(sent.headers["location"].partition("#")[0]).text
    return html.partition('id="Done"')[2].partition(">")[2].partition("</p>")[0]


def test_a_role_is_given_taken_and_left(shop: Office) -> None:
    incident = shop.incident().incident
    sent = does(shop, incident, "role", role="Commander", person="ann")
    assert told(shop, sent) == "Written down: commander is ann"
    assert told(shop, does(shop, incident, "role", role="commander", whose="mine")).endswith(f"{who()}, was ann")
    assert now(shop, incident).roles == {"commander": who()}
    does(shop, incident, "role", role="commander", whose="nobody", person="ann")
    assert now(shop, incident).roles == {}
    assert does(shop, incident, "role", role="scribe").status_code == 400
    assert does(shop, incident, "role", role=" ", person="ann").status_code == 400


def test_what_is_so_already_is_not_written_again(shop: Office) -> None:
    incident = shop.incident().incident
    for deed, fields in (("role", {"role": "scribe", "person": "bo"}), ("severity", {"severity": "P2"})):
        does(shop, incident, deed, **fields)
        entries = shop.console.incidents.one(incident).entries
        assert "nothing was written" in told(shop, does(shop, incident, deed, **fields))
        assert shop.console.incidents.one(incident).entries == entries


def test_it_is_handed_over_with_a_note_to_somebody_who_is_told_how_it_stands(shop: Office) -> None:
    incident = shop.incident().incident
    does(shop, incident, "note", text="restarted the queue")
    sent = does(shop, incident, "hand-over", person="ann", why=f"end of the shift {EVIL}")
    assert "handed over to ann: end of the shift &lt;script&gt;" in told(shop, sent)
    entry = last(shop, incident)
    assert (entry.kind, entry.who, entry.body["to"]) == ("handed over", who(), "ann")
    assert "restarted the queue" in entry.body["summary"]
    assert [each["channels"] for each in entry.body["called"]] == [["pager"]]
    assert (shop.console.incidents.one(incident).state, now(shop, incident).by) == ("acknowledged", "ann")
    assert "ann has it" in shop.client.get(f"/incidents/{incident}").text


def test_whom_a_hand_over_cannot_call_is_told_and_who_is_unknown_gets_nothing(shop: Office) -> None:
    incident = shop.incident().incident
    assert "no channel reaches Bo Ek" in told(shop, does(shop, incident, "hand-over", person="bo"))
    refused = does(shop, incident, "hand-over", person="eve")
    assert (refused.status_code, "People are ann, bo." in refused.text) == (404, True)
    assert f'href="/incidents/{incident}"' in refused.text
    assert now(shop, incident).by == "bo"


def test_the_next_level_is_called_now_and_the_one_that_a_person_judges(shop: Office) -> None:
    incident = shop.incident().incident
    html = shop.client.get(f"/incidents/{incident}").text
    assert '<option value="1: primary" selected>1: primary</option>' in html
    assert "hotline: data is lost" in html
    sent = does(shop, incident, "escalate", level="1: primary")
    assert f"escalated to primary ({who()} asked for it): ann called by pager" in told(shop, sent)
    html = shop.client.get(f"/incidents/{incident}").text
    assert "1: primary (called before)" in html
    assert '<option value="2: bo" selected>' in html
    does(shop, incident, "escalate", level="3: hotline", why="the orders are gone")
    assert last(shop, incident).body["why"] == "the orders are gone"
    assert "What only you can judge" not in shop.client.get(f"/incidents/{incident}").text
    assert does(shop, incident, "escalate", level="9").status_code == 404


def test_a_form_that_is_sent_twice_calls_once(shop: Office) -> None:
    incident = shop.incident().incident
    seen = fields_of(shop.client.get(f"/incidents/{incident}").text)["seen"]
    for deed, fields in (("escalate", {"level": "1: primary"}), ("hand-over", {"person": "ann"})):
        seen = fields_of(shop.client.get(f"/incidents/{incident}").text)["seen"]
        first, second = (shop.post(f"/incidents/{incident}/{deed}", seen=seen, **fields) for _ in range(2))
        assert (first.status_code, second.status_code) == (303, 409)
        assert "Nobody was called a second time" in second.text
    kinds = [each.kind for each in shop.console.incidents.timeline(incident)]
    assert kinds == ["opened", "escalated", "handed over"]
    assert shop.post(f"/incidents/{incident}/escalate", level="", seen="many").status_code == 400


def test_the_severity_is_one_of_the_runbook(shop: Office) -> None:
    incident = shop.incident().incident
    html = shop.client.get(f"/incidents/{incident}").text
    assert "<option selected>P1</option><option>P2</option>" in html
    sent = does(shop, incident, "severity", severity="SEV-2", why="half of them can pay")
    assert told(shop, sent) == "Written down: severity p2, was p1: half of them can pay"
    assert shop.console.incidents.one(incident).severity == "p2"
    refused = does(shop, incident, "severity", severity="P7")
    assert (refused.status_code, "It has P1, P2." in refused.text) == (404, True)


def test_two_become_one_and_the_page_of_the_whole_follows(shop: Office) -> None:
    part = shop.incident().incident
    opening = Opening("Other", "Nobody can pay", "p1", "SHOP.md", "")
    whole = shop.console.incidents.begin("other", opening, {}, "ann")[0].incident
    assert f'<option value="{whole}">Nobody can pay ({whole})</option>' in shop.client.get(f"/incidents/{part}").text
    sent = does(shop, part, "merge", into=whole, why="the same disk")
    assert told(shop, sent) == f"Written down: {part} became a part of this: the same disk"
    assert sent.headers["location"].startswith(f"/incidents/{whole}?")
    assert shop.console.incidents.one(part).merged == whole
    assert f'<a href="/incidents/{whole}">' in shop.client.get(f"/incidents/{part}").text
    assert does(shop, part, "merge", into=whole).status_code == 409


def test_an_incident_of_another_environment_is_no_place_to_merge_into(shop: Office) -> None:
    part = shop.incident().incident
    elsewhere = type(shop.console.incidents)(shop.console.incidents.connection, "production")
    whole = elsewhere.begin("other", Opening("Other", "Nobody can pay", "p1", "", ""), {}, "ann")[0].incident
    assert whole not in shop.client.get(f"/incidents/{part}").text
    refused = does(shop, part, "merge", into=whole)
    assert (refused.status_code, "that one is in production" in refused.text) == (409, True)
    assert len(elsewhere.timeline(whole)) == 1


def test_nobody_is_called_about_what_is_over(shop: Office) -> None:
    incident = shop.incident().incident
    seen = fields_of(shop.client.get(f"/incidents/{incident}").text)["seen"]
    does(shop, incident, "resolve", why="the queue was full")
    for deed, fields in (("take", {}), ("escalate", {"level": ""}), ("hand-over", {"person": "ann"})):
        refused = shop.post(f"/incidents/{incident}/{deed}", seen=seen, **fields)
        assert (refused.status_code, "is over" in refused.text) == (409, True)
    assert last(shop, incident).kind == "resolved"
    assert "Hand it over" not in shop.client.get(f"/incidents/{incident}").text


def test_actions_are_written_down_and_closed_when_it_is_over_too(shop: Office) -> None:
    incident = shop.incident().incident
    does(shop, incident, "resolve", why="the queue was full")
    sent = does(shop, incident, "add", text=f"alert on it {EVIL}", owner="bo", due="2027-01-31")
    assert "to do: alert on it &lt;script&gt;" in told(shop, sent)
    assert does(shop, incident, "add", text="x", due="soon").status_code == 400
    assert does(shop, incident, "add", text=" ").status_code == 400
    assert "closed: done" not in shop.client.get(f"/incidents/{incident}").text
    does(shop, incident, "close", number="1", why="")
    assert "closed: done" in shop.client.get(f"/incidents/{incident}").text
    assert does(shop, incident, "close", number="1").status_code == 404


def test_somebody_else_may_have_it(shop: Office) -> None:
    incident = shop.incident().incident
    assert (
        told(shop, does(shop, incident, "take", person="bo", why="she asked")) == "Written down: taken by bo: she asked"
    )
    assert now(shop, incident).by == "bo"


def test_one_is_opened_from_the_list_and_finds_its_runbook(shop: Office) -> None:
    assert "SHOP.md#look-around" in shop.client.get("/incidents").text
    sent = shop.post("/incidents", name="Strict change", severity="P2", book="")
    assert told(shop, sent) == "Written down: opened by a person"
    [incident] = shop.console.incidents.all()
    assert (incident.book, incident.procedure, incident.severity) == ("SHOP.md", "strict-change", "p2")
    again = shop.post("/incidents", name="Strict change", severity="", book="SHOP.md#look-around")
    assert again.headers["location"] == f"/incidents/{incident.incident}"
    assert shop.post("/incidents", name=" ").status_code == 400
    assert shop.post("/incidents", name="x", book="NONE.md").status_code == 404
    assert len(shop.console.incidents.all()) == 1


def test_an_address_can_make_the_page_say_nothing_but_what_is_written(shop: Office) -> None:
    incident = shop.incident().incident
    for asked in ("99", "-1", "x", EVIL, "1" * 30, ""):
        assert 'id="Done"' not in shop.client.get(f"/incidents/{incident}", params={"done": asked}).text


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_who_may_only_look_is_shown_no_form_and_does_nothing(shop: Office, deed: str) -> None:
    incident, client = shop.incident().incident, visitor(shop, {"local": Role.VIEWER})
    assert f'action="/incidents/{incident}/{deed}"' not in client.get(f"/incidents/{incident}").text
    sent = client.post(f"/incidents/{incident}/{deed}", data={"csrf": csrf(client), "person": "ann", "seen": "1"})
    assert sent.status_code == 403
    assert len(shop.console.incidents.timeline(incident)) == 1


def test_a_responder_leads_under_the_own_name(shop: Office) -> None:
    incident, client = shop.incident().incident, visitor(shop, {"local": Role.RESPONDER})
    fields = {"csrf": csrf(client), "seen": "1"}
    for deed, more in (("role", {"role": "scribe", "whose": "mine"}), ("hand-over", {"person": "bo"})):
        assert client.post(f"/incidents/{incident}/{deed}", data={**fields, **more}).status_code == 303
    entries = shop.console.incidents.timeline(incident)[1:]
    assert [(each.kind, each.who) for each in entries] == [("role", "ann"), ("handed over", "ann")]
    assert entries[0].body["person"] == "ann"


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_a_form_without_the_token_of_the_session_does_nothing(shop: Office, deed: str) -> None:
    incident = shop.incident().incident
    assert shop.client.post(f"/incidents/{incident}/{deed}", data={"csrf": "x", "seen": "1"}).status_code == 403
    assert len(shop.console.incidents.timeline(incident)) == 1
