"""When it is news that an alert fires again while its incident goes on, and whom that calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from runwright.incident.escalation import Measure, due
from runwright.incident.ladder import Rung
from runwright.incident.recurrence import anew, calm_since, fires_on, worse
from runwright.incident.severity import Promise
from runwright.incident.standing import standing
from runwright.incident.trigger import Trigger, Until
from runwright.store.incidents import Entry, Incident

OPENED = datetime(2026, 3, 1, 3, tzinfo=UTC)
INCIDENT = Incident("i1", "local", "High", "High", "warning", "A.md", "high", OPENED, "open", 1, "", "")
RUNGS = (
    Rung("ann", "ann", "ann", "", (Trigger(frozenset(), Until.RESOLVED, 0),), "", "A.md", 9),
    Rung("bo", "bo", "bo", "", (Trigger(frozenset(), Until.ANSWERED, 600),), "", "A.md", 9),
)


def entries(*told: tuple[float, str, dict[str, Any]]) -> list[Entry]:
    """A time line, in minutes after it was opened."""
    every = ((0.0, "opened", {}), *told)
    return [
        Entry(number, OPENED + timedelta(minutes=after), "ann", kind, body, "", "")
        for number, (after, kind, body) in enumerate(every, 1)
    ]


Happened = tuple[float, str, dict[str, Any]]
TAKEN: Happened = (5, "taken", {})
OVER: Happened = (10, "alert over", {})
AGAIN: Happened = (8, "alert again", {})


@pytest.mark.parametrize(
    ("told", "minutes", "news"),
    [
        ((TAKEN, OVER), 69, False),
        ((TAKEN, OVER), 70, True),
        ((TAKEN, OVER, (60, "note", {"text": "I look after it"})), 100, False),
        ((TAKEN,), 300, False),
        ((TAKEN,), 725, True),
        ((TAKEN, AGAIN, OVER), 300, False),
        ((TAKEN, AGAIN, OVER, (12, "alert over", {})), 300, True),
        (((6, "merged", {"incident": "i0"}), OVER), 300, False),
    ],
)
def test_it_is_news_after_an_hour_of_quiet_or_half_a_day_in_which_nobody_did_anything(
    told: tuple[tuple[float, str, dict[str, Any]], ...],
    minutes: float,
    news: bool,  # noqa: FBT001 (what is expected)
) -> None:
    made = entries(*told)
    assert anew(made[-1], lambda: made, OPENED + timedelta(minutes=minutes)) is news


def test_one_alert_that_is_over_says_nothing_of_those_that_were_merged_into_it() -> None:
    assert calm_since(entries((6, "merged", {"incident": "i0"}), OVER)) is None


def test_what_fires_anew_calls_people_as_if_it_had_been_opened_then() -> None:
    again = (200, "alert again", {"anew": True})
    told = [(0, "escalated", {"step": "ann"}), TAKEN, OVER, again]
    measure = Measure(frozenset(), Promise(300, "warning", "A.md", 3))

    def keys(minutes: float) -> list[str]:
        known = standing(INCIDENT, entries(*told))
        return [each.key for each in due(OPENED + timedelta(minutes=minutes), known, RUNGS, measure)]

    assert keys(200) == ["ann"]
    assert keys(210) == ["ann", "response time", "bo"]
    known = standing(INCIDENT, entries(*told))
    assert (known.by, known.answered) == ("", OPENED + timedelta(minutes=5))
    told += [(201, "escalated", {"step": "ann"}), (203, "taken", {})]
    assert keys(300) == []
    assert standing(INCIDENT, entries(*told)).by == "ann"


@pytest.mark.parametrize(
    ("severity", "is_worse"), [("critical", True), ("warning", False), ("info", False), ("", False), ("p3", False)]
)
def test_an_alert_may_say_that_it_is_worse(severity: str, is_worse: bool) -> None:  # noqa: FBT001 (likewise)
    assert worse(severity, INCIDENT, entries) is is_worse


def test_who_said_that_it_is_not_so_bad_is_not_overruled_by_as_bad_an_alert() -> None:
    made = entries((3, "severity", {"severity": "warning", "was": "high"}))
    assert not worse("high", INCIDENT, lambda: made)
    assert worse("critical", INCIDENT, lambda: made)


@pytest.mark.parametrize(
    ("source", "told", "on"),
    [
        ("watch", (TAKEN,), True),
        ("watch", (TAKEN, OVER), False),
        ("watch", (AGAIN, OVER), True),
        ("a person", (TAKEN,), False),
        ("a person", ((8, "alert again", {"source": "watch"}),), True),
    ],
)
def test_an_alert_fires_on_until_somebody_says_that_it_is_over(
    source: str,
    told: tuple[Happened, ...],
    on: bool,  # noqa: FBT001 (likewise)
) -> None:
    first, *rest = entries(*told)
    assert fires_on([first._replace(body={"source": source}), *rest]) is on
