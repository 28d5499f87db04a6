"""Which severities wait for business hours, and what that does to who is told and called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from runwright.environment.hours import Hours
from runwright.incident.escalation import RESPONSE, Measure, due
from runwright.incident.ladder import Asked, Rung, ladder, levels_of, promised
from runwright.incident.pace import Pace, waits
from runwright.incident.standing import standing
from runwright.lib.source import Source
from runwright.oncall.business import Business
from runwright.runbook import Runbook, read
from runwright.store.incidents import Entry, Incident

if TYPE_CHECKING:
    from collections.abc import Sequence

HOURS = Hours("Europe/Berlin", wait=("P2",))
NIGHT = datetime(2026, 11, 28, 3, tzinfo=ZoneInfo("Europe/Berlin"))
MONDAY = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Europe/Berlin"))


def book(text: str) -> Runbook:
    return read(Source.from_text(text, "SHOP.md"))


LEVELS = book(
    """\
# Shop

## Severities

| Level | Response | Example |
|---|---|---|
| P1 | 15 minutes; business hours only for postmortems | down |
| P3 | 4 business hours | slow |
| P4 | next business day | ugly |

## Escalation

| Level | Escalate to | When |
|---|---|---|
| 1 | ann | at once |
| 2 | bo | no answer after 30 minutes |
"""
)


def waiting(severity: str, hours: Hours = HOURS, books: Sequence[Runbook] = (LEVELS,)) -> str:
    found = waits(books, "SHOP.md", severity, Business(hours))
    return found.says if found else ""


def test_a_severity_waits_where_the_configuration_or_the_runbook_says_so() -> None:
    assert waiting("P2") == "P2 waits for business hours (the configuration)"
    assert waiting("sev-3") == "P3 waits for business hours (SHOP.md:8: “4 business hours”)"
    assert waiting("P4") == "P4 waits for the next business day (SHOP.md:9: “next business day”)"
    assert waiting("P5") == waiting("") == ""


def test_the_worst_never_waits_by_words_of_a_runbook_alone() -> None:
    assert waiting("P1") == ""
    assert waiting("P1", HOURS._replace(wait=("P1",)))


def test_runbooks_count_only_where_they_are_to() -> None:
    assert waiting("P3", HOURS._replace(runbooks=False)) == ""
    assert waiting("P2", HOURS._replace(runbooks=False))


def test_until_when_and_why_is_said() -> None:
    pace = Pace(Business(HOURS), waits((), "", "P2", Business(HOURS)))
    assert pace.why(NIGHT) == ("until Mon 09:00 Europe/Berlin, because P2 waits for business hours (the configuration)")
    assert pace.why(MONDAY) == ""


def steps(severity: str, at: datetime, text: Runbook = LEVELS, hours: Hours | None = HOURS) -> dict[str, datetime]:
    """What is due by then of an incident that was opened at night, with the moments at which it was."""
    incident = Incident("i1", "production", "A", "A", severity, "SHOP.md", "", NIGHT, "open", 1, "", "")
    state = standing(incident, [Entry(1, NIGHT, "ann", "opened", {}, "", "")])
    business = Business(hours) if hours else None
    wait = waits((text,), "SHOP.md", severity, business) if business else None
    asked = Asked("SHOP.md", "", severity, (), 900)
    rungs: tuple[Rung, ...] = tuple(each for each in ladder((text,), asked) if not each.again)
    about = ((text,), "SHOP.md", severity)
    measure = Measure(levels_of(*about), promised(*about), Pace(business, wait))
    return {each.key: each.at for each in due(at, state, rungs, measure)}


def test_the_clock_of_what_waits_goes_in_business_hours_only() -> None:
    assert steps("P3", MONDAY - timedelta(seconds=1)) == {}
    assert steps("P3", MONDAY + timedelta(hours=4)) == {
        "1: ann": MONDAY,
        "2: bo": MONDAY + timedelta(minutes=30),
        RESPONSE: MONDAY + timedelta(hours=4),
    }


def test_what_does_not_wait_is_called_at_night() -> None:
    assert steps("P1", NIGHT + timedelta(hours=1)) == {
        "1: ann": NIGHT,
        "2: bo": NIGHT + timedelta(minutes=30),
        RESPONSE: NIGHT + timedelta(minutes=15),
    }


def test_without_business_hours_nothing_waits() -> None:
    assert set(steps("P3", NIGHT + timedelta(hours=5), hours=None)) == {"1: ann", "2: bo", RESPONSE}


QUIET_ROW = book(
    """\
# Shop

## Escalation

| Level | Escalate to | When |
|---|---|---|
| 1 | ann | at once |
| 2 | vendor | not resolved after 1 hour, business hours only |
| 3 | legal | next business day |
"""
)


def test_a_row_of_an_escalation_waits_by_its_own_words() -> None:
    assert steps("P1", NIGHT + timedelta(hours=9), QUIET_ROW) == {"1: ann": NIGHT}
    assert steps("P1", MONDAY + timedelta(hours=1), QUIET_ROW) == {
        "1: ann": NIGHT,
        "3: legal": MONDAY,
        "2: vendor": MONDAY + timedelta(hours=1),
    }


def test_a_row_that_waits_is_for_people_where_nobody_said_when_they_work() -> None:
    assert set(steps("P1", MONDAY + timedelta(days=3), QUIET_ROW, None)) == {"1: ann"}


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Asia/Tokyo")])
def test_the_zone_of_a_moment_does_not_count(zone: ZoneInfo) -> None:
    pace = Pace(Business(HOURS), waits((), "", "P2", Business(HOURS)))
    assert pace.begin(NIGHT.astimezone(zone)) == MONDAY
