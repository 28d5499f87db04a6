"""What somebody needs who was woken: what to do first, what has changed, and what is not what it seems."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.web.office import CONFIGURATION, EVIL, Office, opened
from tests.web.test_acting import SWITCH

from runwright.incident.announcing import board
from runwright.run.kind import Kind
from runwright.store.announcements import News
from runwright.web.page import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STATUS = """
[status]
title = "Shop status"
[status.components.checkout]
title = "Checkout"
"""


@pytest.fixture
def public(folder: Path) -> Iterator[Office]:
    """The office, with a status page."""
    (folder / "runwright.toml").write_text(CONFIGURATION + STATUS)
    made = opened(folder)
    yield made
    made.close()


def test_what_stops_the_calls_comes_first(office: Office) -> None:
    incident = office.incident().incident
    shown = office.client.get(f"/incidents/{incident}").text
    assert shown.index(">Take it</button>") < shown.index("Time line")
    assert shown.count(">Take it</button>") == 1
    office.post(f"/incidents/{incident}/take")
    assert "Nobody has it yet" not in office.client.get(f"/incidents/{incident}").text


def test_what_was_handed_over_and_not_answered_can_be_taken(office: Office) -> None:
    incident = office.incident().incident
    office.post(f"/incidents/{incident}/hand-over", person="bo", seen="1")
    shown = office.client.get(f"/incidents/{incident}").text
    assert "It was handed over to bo, who has not answered yet; people are called until somebody does." in shown
    assert shown.count(">Take it</button>") == 1
    office.post(f"/incidents/{incident}/take")
    assert "who has not answered yet" not in office.client.get(f"/incidents/{incident}").text


def test_an_alert_that_is_over_is_said_above_all_that_happened(office: Office) -> None:
    incident = office.incident().incident
    office.console.incidents.append(incident, "alert again", {"alert": "HighErrorRate"}, "watch")
    office.console.incidents.append(incident, "alert over", {"alert": "HighErrorRate"}, "watch")
    assert "Its alert is over" not in office.client.get(f"/incidents/{incident}").text  # (the other one is not)
    office.console.incidents.append(incident, "alert over", {"alert": "HighErrorRate"}, "watch")
    assert "Its alert is over since" in office.client.get(f"/incidents/{incident}").text


def test_who_resolves_what_fires_on_is_told_that_nobody_hears_of_it_again(office: Office) -> None:
    said = "while it fires on, nobody is told of it again"
    incident = office.incident().incident
    page = office.post(f"/incidents/{incident}/resolve", why="the disk").headers["location"]
    assert said in office.client.get(page).text
    assert said not in office.client.get(f"/incidents/{incident}").text


def test_who_resolves_it_is_told_what_the_public_still_reads(public: Office) -> None:
    incident, page = public.incident().incident, public.console.configuration.status
    assert page is not None
    news = News("investigating", "Checkout fails", "We look into it.", ("checkout",))
    board(page, public.console.incidents, "local").announce(incident, news, "ann")
    public.post(f"/incidents/{incident}/resolve", why="the disk")
    assert "they still read <b>“investigating”</b>" in public.client.get(f"/incidents/{incident}").text
    board(page, public.console.incidents, "local").announce(incident, news._replace(state="resolved"), "ann")
    assert "they still read" not in public.client.get(f"/incidents/{incident}").text


def test_an_approver_sees_that_a_command_is_not_that_of_the_runbook(office: Office) -> None:
    name = office.run(SWITCH)
    assert "This is not the command of the runbook" not in office.client.get("/").text
    made = office.console.journal
    action = next(made.entries(name)).body["plan"]["steps"][0]["actions"][0]
    body = {"action": action["ordinal"], "before": action["text"], "command": {**action, "text": "touch other"}}
    made.append(name, Kind.EDITED, {**body, "why": f"quicker {EVIL}"}, who="bo", holder=None)
    for address in ("/", f"/runs/{name}"):
        shown = office.client.get(address).text
        assert "touch other" in shown
        assert "bo put it in the place of <code>touch switched</code>: quicker &lt;script&gt;" in shown


def test_a_run_leads_back_to_its_incident(office: Office) -> None:
    incident, name = office.incident().incident, office.run("look-around")
    assert "For the incident" not in office.client.get(f"/runs/{name}").text
    office.console.incidents.append(incident, "run", {"run": name, "title": "Look around"}, "ann")
    assert f'For the incident <a href="/incidents/{incident}">' in office.client.get(f"/runs/{name}").text


def test_a_run_that_is_not_finished_is_a_press_away_and_said_when_its_incident_is_over(office: Office) -> None:
    incident, name = office.incident().incident, office.run(SWITCH)
    office.console.incidents.append(incident, "run", {"run": name, "title": "Switch"}, "ann")
    shown = office.client.get(f"/incidents/{incident}").text
    assert "is not finished." in shown
    assert shown.index(f'href="/runs/{name}"') < shown.index("Time line")
    office.post(f"/incidents/{incident}/resolve", why="the disk")
    assert "is not finished, though this is resolved." in office.client.get(f"/incidents/{incident}").text
    done = office.run("look-around")
    office.console.incidents.append(incident, "run", {"run": done, "title": "Look around"}, "ann")
    assert office.client.get(f"/incidents/{incident}").text.count("is not finished") == 1


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(905, "in 15 min"), (3660, "in 1 h 1 min"), (30, "in less than a minute"), (0, "now"), (-90, "now")],
)
def test_what_comes_is_told_in_how_long(ahead: int, words: str) -> None:
    now = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
    assert until(now + timedelta(seconds=ahead), now) == words


def test_a_refusal_begins_like_a_sentence_and_shows_no_buttons_as_words(office: Office) -> None:
    name = office.run(SWITCH)
    refused = office.post(f"/runs/{name}/answer", fingerprint="0", attempt="1", answer="approve", why="looked at it")
    assert f"<h1>Run {name} no longer waits" in refused.text
    assert "looked at it</textarea>" in refused.text
    assert "approve</textarea>" not in refused.text
