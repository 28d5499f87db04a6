"""Business hours: by the clock on the wall, over changes of the clock and holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.environment.hours import DAYS, Hours
from runwright.oncall.business import Business, spoken
from runwright.oncall.holidays import NotHolidays, read

BERLIN = ZoneInfo("Europe/Berlin")
BUSINESS = Business(Hours("Europe/Berlin"))
CHRISTMAS = b"""\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20200101T000000Z
DTSTART;VALUE=DATE:20201225
DTEND;VALUE=DATE:20201227
RRULE:FREQ=YEARLY
SUMMARY:Christmas
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20200101T000000Z
DTSTART:20261130T090000Z
DTEND:20261130T100000Z
SUMMARY:A meeting is no holiday
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTAMP:20200101T000000Z
DTSTART;VALUE=DATE:20261201
STATUS:CANCELLED
SUMMARY:Not after all
END:VEVENT
END:VCALENDAR
"""


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        ("2026-11-26 08:59", "2026-11-26 09:00"),
        ("2026-11-26 09:00", "2026-11-26 09:00"),
        ("2026-11-26 16:59", "2026-11-26 16:59"),
        ("2026-11-26 17:00", "2026-11-27 09:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),
        ("2026-03-28 12:00", "2026-03-30 09:00"),
        ("2026-10-24 12:00", "2026-10-26 09:00"),
    ],
)
def test_business_begins_by_the_clock_on_the_wall(at: str, begins: str) -> None:
    assert BUSINESS.begin(wall(at)) == wall(begins)
    assert BUSINESS.open(wall(at)) is (at == begins)


def test_a_change_of_the_clock_moves_the_begin_in_utc_only() -> None:
    before, after = (BUSINESS.begin(datetime(2026, 3, day, tzinfo=UTC)) for day in (27, 30))
    assert (before.hour, after.hour) == (8, 7)


def test_a_holiday_is_left_out() -> None:
    free = Business(BUSINESS.hours, frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
    assert free.begin(wall("2026-12-24 18:00")) == wall("2026-12-29 09:00")


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        ("2026-11-26 10:00", "2026-11-27 09:00"),
        ("2026-11-27 03:00", "2026-11-30 09:00"),
        ("2026-11-28 10:00", "2026-11-30 09:00"),
    ],
)
def test_the_next_day_of_business_is_never_today(at: str, begins: str) -> None:
    assert BUSINESS.next_day(wall(at)) == wall(begins)


@pytest.mark.parametrize(
    ("at", "hours", "over"),
    [
        ("2026-11-26 10:00", 4, "2026-11-26 14:00"),
        ("2026-11-26 15:00", 4, "2026-11-27 11:00"),
        ("2026-11-27 16:00", 2, "2026-11-30 10:00"),
        ("2026-11-28 03:00", 8, "2026-11-30 17:00"),
        ("2026-11-28 03:00", 0, "2026-11-30 09:00"),
    ],
)
def test_time_passes_while_people_work(at: str, hours: float, over: str) -> None:
    assert BUSINESS.after(wall(at), hours * 3600) == wall(over)


def test_a_year_of_holidays_lets_nothing_wait_for_ever() -> None:
    never = Business(Hours("UTC"), frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(900)))
    at = datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert (never.begin(at), never.next_day(at), never.after(at, 60)) == (at, at, at + timedelta(seconds=60))


moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda each: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=each))


@settings(deadline=None)
@given(
    moments,
    st.sets(st.sampled_from(DAYS), min_size=1),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    st.integers(0, 200_000),
)
def test_whatever_waits_is_told_while_people_work_and_never_too_early(
    at: datetime, days: set[str], zone: str, seconds: int
) -> None:
    business = Business(Hours(zone, tuple(days), time(8, 30), time(16, 15)))
    begin, over = business.begin(at), business.after(at, seconds)
    assert at <= begin <= over
    assert business.open(begin)
    assert over - at >= timedelta(seconds=seconds)
    assert (begin - at) < timedelta(days=8)


def test_moments_are_said_with_their_zone_and_far_ones_with_their_date() -> None:
    now = wall("2026-11-27 18:00")
    assert spoken(wall("2026-11-30 09:00"), BUSINESS, now) == "Mon 09:00 Europe/Berlin"
    assert spoken(wall("2026-12-28 09:00"), BUSINESS, now) == "Mon 2026-12-28 09:00 Europe/Berlin"


def test_whole_days_of_a_calendar_are_holidays() -> None:
    found = read(CHRISTMAS, date(2026, 11, 1), date(2027, 1, 1))
    assert found == {date(2026, 12, 25), date(2026, 12, 26)}


@pytest.mark.parametrize("data", [b"", b"<html>", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT"])
def test_what_is_no_calendar_is_told(data: bytes) -> None:
    with pytest.raises(NotHolidays, match="no calendar"):
        read(data, date(2026, 11, 1), date(2027, 1, 1))
