"""The clock: the machine's, or one that a test sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from runwright.lib.clock import SYSTEM, SetClock


def test_the_clock_of_the_machine_goes_on_in_utc() -> None:
    before = SYSTEM.now()

    assert before.tzinfo is UTC
    assert before <= SYSTEM.now()


def test_a_set_clock_stands_until_it_is_moved() -> None:
    clock = SetClock(datetime(2026, 11, 26, 8, 15, tzinfo=timezone(timedelta(hours=1))))

    assert clock.now() == clock.now() == datetime(2026, 11, 26, 7, 15, tzinfo=UTC)
    clock.forward(90)
    assert clock.now() == datetime(2026, 11, 26, 7, 16, 30, tzinfo=UTC)
    clock.forward(-3600)
    assert clock.now() == datetime(2026, 11, 26, 6, 16, 30, tzinfo=UTC)
