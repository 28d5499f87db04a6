"""Rosters in the store: who stands in, in the order in which it was said, and calendars as they came last."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from runwright.environment.people import Override
from runwright.store.rosters import LOOKED_BACK, Rosters

if TYPE_CHECKING:
    from runwright.lib.clock import SetClock


def test_overrides_come_in_the_order_in_which_they_were_said(url: str, clock: SetClock) -> None:
    now = clock.now()
    with closing(Rosters.open(url, clock)) as rosters:
        for person, begin in (("ann", 5), ("bo", 1), ("ann", 3)):
            rosters.override("primary", Override(person, now + timedelta(begin), now + timedelta(9), "why"), "ann")
            clock.forward(1)
        rosters.override("other", Override("bo", now, now + timedelta(1)), "ann")
        told = rosters.overrides("primary")
        assert [(each.person, (each.start - now).days) for each in told] == [("ann", 5), ("bo", 1), ("ann", 3)]
        assert {each.why for each in told} == {"why"}


def test_what_is_long_over_is_no_longer_read(url: str, clock: SetClock) -> None:
    with closing(Rosters.open(url, clock)) as rosters:
        rosters.override("primary", Override("ann", clock.now(), clock.now() + timedelta(1)), "ann")
        clock.forward((LOOKED_BACK + timedelta(2)).total_seconds())
        assert rosters.overrides("primary") == []


def test_a_calendar_is_kept_in_the_place_of_the_one_before(url: str, clock: SetClock) -> None:
    with closing(Rosters.open(url, clock)) as rosters:
        assert rosters.calendar("s") is None
        rosters.keep_calendar("s", b"one\x00\xff")
        clock.forward(60)
        rosters.keep_calendar("s", b"two")
        assert rosters.calendar("s") == (clock.now(), b"two")
