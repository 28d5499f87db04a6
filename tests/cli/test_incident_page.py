"""An incident of another day, as the command line shows it: when what happened, and since when."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import run

from runwright.cli.timetable import _sentence
from runwright.incident.recurrence import FIRES_ON
from runwright.lib.clock import SYSTEM, SetClock
from runwright.schedule.clockwork import MISSED, Told
from runwright.schedule.duty import Duty
from runwright.store.incidents import Incidents, Opening

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def clock(tmp_path: Path) -> SetClock:
    """Three days ago, when an incident was opened; it was resolved two days later."""
    made = SetClock(SYSTEM.now() - timedelta(days=3))
    with closing(Incidents.open(f"sqlite:///{tmp_path}/.runwright/journal.db", "local", made)) as incidents:
        incident, _ = incidents.begin("k", Opening("Slow", "It is slow", "", "", ""), {}, "ann")
        made.forward(2 * 86400)
        incidents.append(incident.incident, "resolved", {}, "ann", "resolved")
    return made


def test_the_list_says_when_it_was_opened_and_not_that_it_is_over_since_then(tmp_path: Path, clock: SetClock) -> None:
    shown = run(tmp_path, "incidents", "--state", "resolved").stdout
    assert clock.now() < SYSTEM.now()
    assert "  resolved, opened 3 days" in shown


def test_the_time_line_says_the_day_where_it_is_another(tmp_path: Path, clock: SetClock) -> None:
    shown = run(tmp_path, "incidents", "show", "20").stdout.splitlines()
    days = [f"  {each:%a %Y-%m-%d}" for each in (clock.now() - timedelta(days=2), clock.now())]
    assert [line for line in shown if line in days] == days
    assert shown.index(days[1]) < next(
        number for number, line in enumerate(shown) if "resolved" in line and ":" in line
    )


def test_a_moment_from_the_store_is_told_in_the_zone_of_its_duty() -> None:
    duty = Duty("Back up", "0 2 * * *", "Asia/Tokyo", "backup", 0.0, "daily at 02:00", "SHOP.md", 3)
    moment = next(duty.next(SYSTEM.now())).astimezone(SYSTEM.now().tzinfo)
    assert " 02:00 Asia/Tokyo" in _sentence(Told(duty, moment, MISSED))


def test_who_resolves_what_fires_on_is_told_that_nobody_hears_of_it_again(tmp_path: Path) -> None:
    with closing(Incidents.open(f"sqlite:///{tmp_path}/.runwright/journal.db", "local")) as incidents:
        made, _ = incidents.begin("k", Opening("Slow", "It is slow", "", "", ""), {"source": "alertmanager"}, "am")
    said = run(tmp_path, "incidents", "resolve", made.incident).stdout.splitlines()
    assert said[0] == f"{made.incident}: Slow is resolved"
    assert said[1].strip() == FIRES_ON
    by_hand = run(tmp_path, "incidents", "open", "Slower").stdout.strip()
    assert FIRES_ON not in run(tmp_path, "incidents", "resolve", by_hand).stdout
