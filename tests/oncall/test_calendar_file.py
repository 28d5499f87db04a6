"""Calendars of on-call: what is written can be read back, and what others write is understood."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.environment.people import Person, Rotation
from runwright.oncall.calendar_file import NotACalendar, read, written
from runwright.oncall.turn import Turn, layered

PEOPLE = {
    "ann": Person("ann", "Ann Lee", "ann@example.org", (), "UTC"),
    "bo": Person("bo", "Bo Ek, SRE; “night”", "", (), "UTC"),
    "annette": Person("annette", "Ann Lee Jones", "", (), "UTC"),
}
BERLIN = Rotation("primary", (), None, 0, "Europe/Berlin", "on-call.ics", ())
START = datetime(2026, 3, 1, tzinfo=UTC)
END = START + timedelta(days=60)


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{number}\n{each}\nEND:VEVENT\n" for number, each in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def found(*events: str) -> list[Turn]:
    return read(calendar(*events), BERLIN, PEOPLE, START, END)


turns = st.lists(st.tuples(st.sampled_from([*PEOPLE, ""]), st.integers(1, 200)), min_size=1, max_size=12)


@settings(deadline=None)
@given(turns)
def test_what_is_written_says_the_same_when_it_is_read(lengths: list[tuple[str, int]]) -> None:
    made, at = [], START
    for person, hours in lengths:
        made.append(Turn(person, at, at + timedelta(hours=hours), "calendar" if person else "nobody"))
        at = made[-1].end
    data = written({"primary": made}, PEOPLE, START)
    assert layered(read(data, BERLIN, PEOPLE, START, at), START, at) == layered(made, START, at)


def test_a_weekly_event_repeats_at_the_time_on_the_wall_and_an_exception_moves_one() -> None:
    told = found(
        "SUMMARY:On Call - Ann Lee - Primary\nDTSTART;TZID=Europe/Berlin:20260302T090000\n"
        "DTEND;TZID=Europe/Berlin:20260302T170000\nRRULE:FREQ=WEEKLY;COUNT=6\n"
        "EXDATE;TZID=Europe/Berlin:20260309T090000"
    )
    assert [turn.start.isoformat()[5:16] for turn in told] == [
        "03-02T08:00",
        "03-16T08:00",
        "03-23T08:00",
        "03-30T07:00",
        "04-06T07:00",
    ]
    assert {turn.person for turn in told} == {"ann"}


def test_days_and_times_without_a_zone_are_of_the_rotation() -> None:
    told = found(
        "SUMMARY:bo\nDTSTART;VALUE=DATE:20260401\nDTEND;VALUE=DATE:20260402",
        "SUMMARY:bo\nDTSTART:20260303T090000\nDTEND:20260303T100000",
    )
    assert [turn.start.isoformat()[:16] for turn in told] == ["2026-03-03T08:00", "2026-03-31T22:00"]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Berlin", "America/Los_Angeles"])
@pytest.mark.parametrize(
    "event",
    [
        "SUMMARY:bo\nDTSTART;VALUE=DATE:20260401\nDTEND;VALUE=DATE:20260402",
        "SUMMARY:bo\nDTSTART;VALUE=DATE:20260401",
        "SUMMARY:bo\nDTSTART:20260401T000000\nDTEND:20260402T000000",
        "SUMMARY:bo\nDTSTART;VALUE=DATE:20260304\nDTEND;VALUE=DATE:20260305\nRRULE:FREQ=WEEKLY",
    ],
)
def test_somebody_whose_day_it_is_is_found_at_every_hour_of_it(zone: str, event: str) -> None:
    rotation = BERLIN._replace(timezone=zone)
    midnight = datetime(2026, 4, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    for hour in range(-1, 25):
        at = midnight + timedelta(hours=hour)
        on_call = [turn.person for turn in read(calendar(event), rotation, PEOPLE, at, at + timedelta(microseconds=1))]
        assert on_call == (["bo"] if 0 <= hour < 24 else []), hour


@pytest.mark.parametrize(
    ("event", "person"),
    [
        ("SUMMARY:whoever\nATTENDEE;CN=A:mailto:Ann@Example.org", "ann"),
        ("SUMMARY:[L1] bo", "bo"),
        ("SUMMARY:Ann Lee Jones is on call", "annette"),
        ("SUMMARY:bob", ""),
        ("SUMMARY:", ""),
    ],
)
def test_an_event_is_of_whom_it_names_as_whole_words(event: str, person: str) -> None:
    [turn] = found(f"{event}\nDTSTART:20260303T090000Z\nDTEND:20260303T100000Z")
    assert turn.person == person
    assert person or "whom no [people.NAME] describes" in turn.because


def test_of_two_at_once_the_one_that_began_last_holds_and_a_cancelled_one_never() -> None:
    whole = "DTSTART:20260303T000000Z\nDTEND:20260305T000000Z"
    part = "DTSTART:20260303T120000Z\nDTEND:20260303T140000Z"
    told = found(f"SUMMARY:ann\n{whole}", f"SUMMARY:bo\n{part}", f"SUMMARY:annette\nSTATUS:CANCELLED\n{part}")
    assert [turn.person for turn in told] == ["ann", "bo"]


def test_what_repeats_every_second_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(NotACalendar, match="every minute or second"):
        found("SUMMARY:bo\nDTSTART:20260303T090000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY")


WHOLE = calendar(
    "SUMMARY:bo\nDTSTART;TZID=Europe/Berlin:20260303T090000\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=9",
    "SUMMARY:ann\nDTSTART;VALUE=DATE:20260401\nATTENDEE:mailto:x@example.org",
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 12), st.binary(max_size=4)), max_size=4))
def test_a_damaged_calendar_is_read_or_refused(damages: list[tuple[int, int, bytes]]) -> None:
    data = bytearray(WHOLE)
    for at, gone, come in damages:
        data[at : at + gone] = come
    with suppress(NotACalendar):
        assert all(each.start <= each.end for each in read(bytes(data), BERLIN, PEOPLE, START, END))


FOLDER = calendar("SUMMARY:bo\nDTSTART;TZID=Europe:20260303T090000\nDURATION:PT8H")


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\xff\xfe", b"BEGIN:VCALENDAR\r\n", b"<html>not found</html>", FOLDER]
)
def test_what_is_no_calendar_is_refused(data: bytes) -> None:
    with pytest.raises(NotACalendar, match=r"rotations\.primary"):
        read(data, BERLIN, PEOPLE, START, END)
