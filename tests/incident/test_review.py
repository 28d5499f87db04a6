"""The review: what was promised and kept, what was run, what stayed open; and nothing that breaks its tables."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from runwright.environment.hours import Hours
from runwright.incident.pace import ALWAYS, Pace, Wait
from runwright.incident.review import Review, kept, markdown, plain
from runwright.incident.runs import Ran
from runwright.incident.severity import Promise
from runwright.incident.standing import standing
from runwright.oncall.business import Business
from runwright.store.incidents import Entry, Incident

OPENED = datetime(2026, 3, 1, 3, tzinfo=UTC)
INCIDENT = Incident("i1", "local", "High", "Checkout | slow", "p1", "A.md", "high", OPENED, "resolved", 1, "", "")
RAN = Ran("r1", "Restart", "A.md", "high", "x", "ann", OPENED, 12.0, "failed", 1, ("Look at it",), (), 1)


def review(*told: tuple[float, str, dict[str, Any]], incident: Incident = INCIDENT, **facts: Any) -> Review:
    line = [
        Entry(number, OPENED + timedelta(seconds=after), "ann", kind, body, "", "")
        for number, (after, kind, body) in enumerate(((0, "opened", {}), *told), 1)
    ]
    made = Review(incident, standing(incident, line), line, Promise(300, "P1", "A.md", 9), (), {})
    return made._replace(**facts)


@pytest.mark.parametrize(
    ("told", "row", "kept"),
    [
        ([(200, "taken", {})], "3 min 20 s (5 min promised, A.md:9)", True),
        ([(400, "taken", {})], "6 min 40 s (5 min promised, A.md:9: not kept)", False),
        ([(400, "resolved", {})], "6 min 40 s (5 min promised, A.md:9: not kept)", False),
        ([], "nobody answered (5 min promised, A.md:9: not kept)", False),
    ],
)
def test_the_response_is_held_against_what_the_runbook_promises(
    told: list[tuple[float, str, dict[str, Any]]], row: str, *, kept: bool
) -> None:
    made = review(*told)
    assert f"| Answered after | {row} |" in markdown(made)
    assert plain(made)["answered"]["kept"] is kept


def test_a_promise_is_not_broken_while_there_is_time() -> None:
    made = review()
    early, late = (made.incident.opened + timedelta(seconds=each) for each in (20, 301))

    assert "| nobody answered yet (5 min promised, A.md:9) |" in markdown(made._replace(written=early))
    assert kept(made._replace(written=early)) is None
    assert "nobody answered yet (5 min promised, A.md:9: not kept)" in markdown(made._replace(written=late))
    assert kept(made._replace(written=late)) is False


def test_without_a_promise_nothing_is_kept_or_broken() -> None:
    made = review((10, "taken", {}), promise=None)
    assert "| Answered after | 10 s |" in markdown(made)
    assert plain(made)["answered"] == {"seconds": 10, "promised": None, "kept": None}


def test_what_nobody_answered_is_listed_once() -> None:
    missing = {"word": "VP", "name": "", "person": "", "channels": [], "why_not": "nobody is bound to “VP”"}
    step = {"step": "2: VP", "to": "VP", "why": "no answer", "called": [missing]}
    made = review((60, "escalated", step), (70, "escalated", step), runs=(RAN,))
    assert plain(made)["not_answered"] == [
        "nobody is bound to “VP”",
        "nobody took it",
        "“Look at it” failed in Restart (r1)",
        "Restart is failed (r1)",
    ]
    assert "## What was not answered\n\n- nobody is bound to “VP”\n" in markdown(made)


def test_runs_stand_with_their_results_and_edits_as_a_patch() -> None:
    made = review((10, "taken", {}), runs=(RAN,), patches={"A.md": "--- a/A.md\n+++ b/A.md\n", "B.md": ""})
    page = markdown(made)
    assert "| 03:00:00 | Restart | ann | failed, 1 failed, 1 edited | 12 s | r1 |" in page
    assert "```diff\n--- a/A.md\n+++ b/A.md\n```" in page
    assert "B.md has changed since" in page


def test_actions_stand_with_owner_and_state() -> None:
    made = review(
        (10, "item", {"text": "Add a disk", "owner": "bo", "due": "2026-04-01"}),
        (20, "item", {"text": "Tell them", "owner": "", "due": ""}),
        (30, "item closed", {"item": 2, "why": ""}),
    )
    page = markdown(made)
    assert "| Add a disk | bo | 2026-04-01 | open |" in page
    assert "| Tell them |  |  | done |" in page


def test_words_of_people_cannot_break_a_table() -> None:
    made = review((10, "note", {"text": "a | b\nc \\ d"}))
    assert "| 03:00:10 | ann | a \\| b c \\\\ d |" in markdown(made)


def test_a_review_is_json() -> None:
    made = review((10, "taken", {}), (20, "role", {"role": "scribe", "person": "bo"}), runs=(RAN,))
    told = json.loads(json.dumps(plain(made)))
    assert told["format"] == "runwright-review/1"
    assert told["roles"] == {"scribe": "bo"}
    assert [each["words"] for each in told["timeline"]] == ["opened by a person", "taken", "scribe is bo"]


def test_what_waits_for_business_hours_is_held_against_these() -> None:
    friday = datetime(2026, 3, 6, 18, tzinfo=UTC)
    hours = Pace(Business(Hours("UTC", wait=("P3",))), Wait("P3", next_day=False, says="…"))
    incident, promise = INCIDENT._replace(severity="p3", opened=friday), Promise(3600, "P3", "A.md", 9)
    monday = (datetime(2026, 3, 9, 9, 59, tzinfo=UTC) - OPENED).total_seconds()
    made = review((monday, "taken", {}), incident=incident, promise=promise, pace=hours)
    assert kept(made)
    assert "(1 h promised in business hours, A.md:9)" in markdown(made)
    assert not kept(review((monday + 120, "taken", {}), incident=incident, promise=promise, pace=hours))
    assert not kept(made._replace(pace=ALWAYS))


def test_an_incident_of_several_days_says_the_day_of_everything() -> None:
    made = review((86400, "taken", {}), runs=(RAN,))
    assert "| 2026-03-02 03:00:00 | ann | taken |" in markdown(made)
    assert "| 2026-03-01 03:00:00 | Restart |" in markdown(made)


def test_a_title_is_one_line() -> None:
    made = review(incident=INCIDENT._replace(title="Slow\n\n## What went well\n\nAll of it"))
    assert markdown(made).startswith("# Slow ## What went well All of it\n\n|")
