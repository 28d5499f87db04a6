"""`runwright oncall`: who is on call, who stands in, and the calendar of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from tests.cli.page import run

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURATION = """\
[people.ann]
name = "Ann Lee"
email = "ann@example.org"

[people.bo]
name = "Bo Ek"

[rotations.primary]
members = ["ann", "bo"]
first = 2026-01-05T09:00:00
timezone = "Europe/Berlin"
"""


@pytest.fixture
def ops(tmp_path: Path) -> Path:
    (tmp_path / "runwright.toml").write_text(CONFIGURATION)
    return tmp_path


def told(ops: Path, *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(ops, "oncall", *words, "--json").stdout.splitlines()]


def test_it_says_who_is_on_call_until_when_and_who_is_next(ops: Path) -> None:
    done = run(ops, "oncall", "--at", "2026-03-10 12:00")
    assert done.returncode == 0, done.stderr
    assert "primary: Bo Ek" in done.stdout
    assert "until Mon 2026-03-16 09:00 CET" in done.stdout
    assert "then Ann Lee" in done.stdout
    [line] = told(ops, "--at", "2026-03-10 12:00")
    assert (line["now"]["person"], line["next"]["person"]) == ("bo", "ann")


def test_a_calendar_that_cannot_be_had_hides_no_other_rotation(ops: Path) -> None:
    (ops / "runwright.toml").write_text('[rotations.away]\ncalendar = "gone.ics"\n' + CONFIGURATION)

    for words in (("--at", "2026-03-10 12:00"), ("--days", "3", "--at", "2026-03-10 12:00")):
        done = run(ops, "oncall", *words)
        assert (done.returncode, done.stderr) == (2, "")
        assert "away: nobody knows who is on call" in done.stdout
        assert "Write the path of an iCalendar (.ics), relative to runwright.toml" in " ".join(done.stdout.split())
        assert "Bo Ek" in done.stdout
    assert {each["rotation"]: "unknown" in each for each in told(ops)} == {"away": True, "primary": False}


def test_the_turns_of_some_days_show_summer_time(ops: Path) -> None:
    done = run(ops, "oncall", "primary", "--at", "2026-03-24 00:00", "--days", "10")
    assert "Tue 2026-03-24 00:00 CET Bo Ek" in done.stdout
    assert "Mon 2026-03-30 09:00 CEST Ann Lee" in done.stdout


def test_somebody_who_stands_in_is_on_call_at_once(ops: Path) -> None:
    before = told(ops)[0]["now"]["person"]
    other = {"ann": "bo", "bo": "ann"}[before]
    done = run(ops, "oncall", "override", "primary", other, "--for", "2 h", "--why", "dentist")
    assert done.returncode == 0, done.stderr
    [line] = told(ops)
    assert (line["now"]["person"], line["now"]["because"], line["next"]["person"]) == (other, "dentist", before)


def test_the_calendar_is_read_back_by_the_library(ops: Path) -> None:
    done = run(ops, "oncall", "--calendar", "--days", "28", "--at", "2026-03-02 00:00")
    events = list(icalendar.Calendar.from_ical(done.stdout).walk("VEVENT"))
    assert [str(each["SUMMARY"]) for each in events[:2]] == ["Bo Ek is on call: primary", "Ann Lee is on call: primary"]
    assert str(events[1]["ATTENDEE"]) == "mailto:ann@example.org"
    (ops / "on-call.ics").write_text(done.stdout)
    (ops / "runwright.toml").write_text(f'{CONFIGURATION}[rotations.read]\ncalendar = "on-call.ics"\n')
    at = ("--at", "2026-03-10T12:00:00Z")
    own, read = (told(ops, name, *at)[0] for name in ("primary", "read"))
    assert (own["now"]["person"], own["now"]["end"]) == (read["now"]["person"], read["now"]["end"])


def test_nobody_on_call_is_told_by_the_exit_status(ops: Path) -> None:
    (ops / "on-call.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")
    (ops / "runwright.toml").write_text('[rotations.primary]\ncalendar = "on-call.ics"\n')
    done = run(ops, "oncall")
    assert done.returncode == 1
    assert "nobody is on call" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("secondary",), "there is no rotation “secondary”"),
        (("--at", "tomorrow"), "that is no time"),
        (("override", "primary"), "names a rotation and a person"),
        (("override", "primary", "eve", "--for", "1 h"), "there is no person “eve”"),
        (("override", "primary", "bo"), "either --until or --for"),
        (("override", "primary", "bo", "--until", "2020-01-01 00:00"), "ends after it began"),
        (("override", "primary", "bo", "--for", "soon"), "no length of time"),
    ],
)
def test_what_cannot_be_done_is_told(ops: Path, words: tuple[str, ...], said: str) -> None:
    done = run(ops, "oncall", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_without_rotations_it_says_where_to_describe_them(tmp_path: Path) -> None:
    done = run(tmp_path, "oncall")
    assert done.returncode == 2
    assert "[rotations.NAME]" in done.stderr


SHOP = """\
# Shop

## Severities

| Level | Response |
|---|---|
| P1 | 15 minutes |
| P3 | business hours only |
| P4 | next business day |
"""
HOURS = """\
[environments.production]

[environments.production.hours]
timezone = "Europe/Berlin"
holidays = "free.ics"
wait = ["P2"]
"""
FREE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "runwright.toml").write_text(HOURS)
    (tmp_path / "SHOP.md").write_text(SHOP)
    (tmp_path / "free.ics").write_text(FREE)
    return tmp_path


def test_what_waits_for_business_hours_is_shown_with_its_reason(shop: Path) -> None:
    done = run(shop, "oncall", "--at", "2026-12-23 18:00")
    assert done.returncode == 0, done.stderr
    assert "business hours of production: closed" in done.stdout
    text = " ".join(done.stdout.split())
    why = "waits until Mon 09:00 Europe/Berlin, because"
    assert f"P2 {why} P2 waits for business hours ([environments.production.hours])" in text
    assert f"P3 {why} P3 waits for business hours (SHOP.md:8: “business hours only”)" in text
    assert f"P4 {why} P4 waits for the next business day (SHOP.md:9: “next business day”)" in text
    assert "P1" not in text


def test_while_people_work_only_the_next_day_waits(shop: Path) -> None:
    [line] = told(shop, "--at", "2026-12-22 10:00")
    assert (line["environment"], line["open"]) == ("production", True)
    assert {each["severity"]: each["until"] for each in line["waiting"]} == {
        "P2": "2026-12-22T09:00:00+00:00",
        "P3": "2026-12-22T09:00:00+00:00",
        "P4": "2026-12-23T08:00:00+00:00",
    }


def test_holidays_that_cannot_be_had_leave_no_day_out_and_are_told(shop: Path) -> None:
    (shop / "free.ics").write_text("<html>")
    done = run(shop, "oncall", "--at", "2026-12-23 18:00")
    text = " ".join(done.stdout.split())
    assert "until Thu 09:00 Europe/Berlin" in text
    assert "the holidays are not known: the holidays are no calendar" in text


def test_a_time_that_is_none_is_refused_without_rotations_too(shop: Path) -> None:
    done = run(shop, "oncall", "--at", "noon")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--at noon: that is no time" in done.stderr
