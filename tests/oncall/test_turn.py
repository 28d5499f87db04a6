"""Turns: each moment has exactly one, and hand-over is at the time on the wall, also when the clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.environment.people import Override, Rotation
from runwright.oncall.turn import Turn, layered, override, turns

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca")
HOUR = 3600.0


def rotation(
    first: datetime, zone: str, length: float = 7 * 24 * HOUR, members: tuple[str, ...] = ("a", "b", "c")
) -> Rotation:
    return Rotation("primary", members, first, length, zone, "", ())


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # as many parts as a date has


rotations = st.builds(
    rotation,
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 (the clock on the wall)
    st.sampled_from(ZONES),
    st.integers(4, 24 * 30).map(lambda hours: hours * HOUR),
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6, unique=True).map(tuple),
)
moments = st.datetimes(datetime(2019, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(deadline=None)
@given(rotations, moments)
def test_each_moment_belongs_to_exactly_one_turn(each: Rotation, at: datetime) -> None:
    around = list(turns(each, at - timedelta(days=40), at + timedelta(days=40)))
    assert [turn.start <= at < turn.end for turn in around].count(True) == 1
    assert all(one.end == other.start for one, other in pairwise(around))
    [now] = turns(each, at, at + timedelta(microseconds=1))
    assert now in around


@settings(deadline=None)
@given(rotations, moments)
def test_members_follow_each_other_in_their_order(each: Rotation, at: datetime) -> None:
    order = {member: number for number, member in enumerate(each.members)}
    for one, other in pairwise(turns(each, at, at + timedelta(days=90))):
        assert order[other.person] == (order[one.person] + 1) % len(order)


@pytest.mark.parametrize(
    ("around", "hours"),
    [
        (utc(2026, 3, 28, 12), 23),  # summer time begins: 2 o'clock becomes 3
        (utc(2026, 10, 24, 12), 25),
        (utc(2026, 6, 1, 12), 24),
    ],
)
def test_hand_over_stays_at_nine_when_the_clock_changes(around: datetime, hours: int) -> None:
    daily = rotation(datetime(2026, 1, 5, 9), "Europe/Berlin", 24 * HOUR)  # noqa: DTZ001
    [turn] = turns(daily, around, around + timedelta(seconds=1))
    assert turn.end - turn.start == timedelta(hours=hours)
    berlin = ZoneInfo("Europe/Berlin")
    assert {edge.astimezone(berlin).hour for edge in (turn.start, turn.end)} == {9}


def test_a_hand_over_that_the_clock_skips_is_with_the_offset_before_the_gap() -> None:
    daily = rotation(datetime(2026, 1, 5, 2, 30), "Europe/Berlin", 24 * HOUR)  # noqa: DTZ001
    starts = [turn.start for turn in turns(daily, utc(2026, 3, 28), utc(2026, 3, 31))]
    assert utc(2026, 3, 29, 1, 30) in starts  # 03:30, where the clock went from 2 to 3


def test_a_hand_over_that_comes_twice_is_at_the_first() -> None:
    daily = rotation(datetime(2026, 1, 5, 2, 30), "Europe/Berlin", 24 * HOUR)  # noqa: DTZ001
    starts = [turn.start for turn in turns(daily, utc(2026, 10, 24), utc(2026, 10, 27))]
    assert starts.count(utc(2026, 10, 25, 0, 30)) == 1
    assert utc(2026, 10, 25, 1, 30) not in starts


def test_before_the_first_turn_the_rotation_counts_backwards() -> None:
    weekly = rotation(datetime(2026, 1, 5, 9), "UTC")  # noqa: DTZ001
    [turn] = turns(weekly, utc(2026, 1, 4), utc(2026, 1, 4, 1))
    assert turn.person == "c"


spans = st.tuples(st.integers(0, 200), st.integers(1, 100), st.sampled_from("abc")).map(
    lambda each: Turn(
        each[2], utc(2026, 1, 1) + timedelta(hours=each[0]), utc(2026, 1, 1) + timedelta(hours=sum(each[:2])), "x"
    )
)


@settings(deadline=None)
@given(st.lists(spans, max_size=8), st.integers(0, 200), st.integers(1, 200))
def test_layers_cover_a_span_without_gap_or_overlap_and_the_last_holds(
    layers: list[Turn], begin: int, length: int
) -> None:
    start = utc(2026, 1, 1) + timedelta(hours=begin)
    end = start + timedelta(hours=length)
    found = layered(layers, start, end)
    assert (found[0].start, found[-1].end) == (start, end)
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(one.person != other.person for one, other in pairwise(found))
    for turn in found:
        covering = [each.person for each in layers if each.start <= turn.start < each.end]
        assert turn.person == (covering[-1] if covering else "")


def test_who_stands_in_holds_for_as_long_as_was_said() -> None:
    weekly = rotation(datetime(2026, 1, 5, 9), "UTC")  # noqa: DTZ001
    start, end = utc(2026, 1, 5, 9), utc(2026, 1, 12, 9)
    dentist = override(Override("b", utc(2026, 1, 6, 8), utc(2026, 1, 6, 10), "dentist"))
    told = layered([*turns(weekly, start, end), dentist], start, end)
    assert [(each.person, each.because) for each in told] == [("a", "rotation"), ("b", "dentist"), ("a", "rotation")]
