"""`runwright doctor` on business hours: whether they can be kept, and what waits for them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from tests.cli.test_doctor import asked, closed, configure, shop

from runwright.cli import main
from runwright.cli.paper import width

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["closed", "shop"]
HOURS = """
    [environments.local.hours]
    timezone = "Europe/Berlin"
    """
FREE = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:1@example.org
DTSTAMP:20200101T000000Z
DTSTART;VALUE=DATE:20200101
{rule}SUMMARY:New Year
END:VEVENT
END:VCALENDAR
"""


def test_business_hours_are_told_with_what_waits_for_them(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (shop / "shop.md").open("a") as book:
        book.write("\n## Severities\n\n- **P1**: at once\n- **P3**: business hours only\n")
    (shop / "free.ics").write_text(FREE.format(rule="RRULE:FREQ=YEARLY\n"))
    configure(shop, HOURS + 'days = ["monday", "tuesday", "friday"]\nholidays = "free.ics"\nwait = ["P7"]\n')
    _, answers = asked(capsys, "restart-the-service")
    assert answers["hours Mon to Tue, Fri"]["said"].startswith("09:00 to 17:00 Europe/Berlin, ")
    assert answers["hours holidays"]["state"] == "there"
    assert "one free day within a year, next " in answers["hours holidays"]["said"]
    assert answers["hours P3"]["said"] == "waits for business hours"
    assert (shop / "shop.md").read_text().splitlines()[answers["hours P3"]["line"] - 1].startswith("- **P3**")
    assert (answers["hours P7"]["state"], "It has P1, P3." in answers["hours P7"]["do"]) == ("look", True)
    main(["doctor", "shop.md#restart-the-service", "--on", "local"])
    page = capsys.readouterr().out
    assert "Business hours\n" in page
    assert max(width(line) for line in page.splitlines() if " " in line.strip()) <= 80  # a path alone stays whole


@pytest.mark.parametrize(
    ("calendar", "state", "said", "do"),
    [
        ("gone.ics", "missing", "gone.ics: No such file", "Write the path"),
        (".", "missing", "Is a directory", "Write the path"),
        ("shop.md", "missing", "the holidays are no calendar", "whole days are free"),
        ("past.ics", "look", "no day is free within a year", "of another year"),
        ("DE", "missing", "DE: No such file", "No country is known by its name"),
        ("New Zealand", "missing", "New Zealand: No such file", "No country is known by its name"),
        ("http://calendar.example.org/de.ics", "missing", "without TLS", "Write an https URL"),
        ("https://127.0.0.1:{closed}/de.ics", "missing", "refused", "reached from here"),
        ("secret://env/NOBODY_SET_THIS", "missing", "NOBODY_SET_THIS", ""),
    ],
)
def test_holidays_that_cannot_be_had_are_missing(  # noqa: PLR0917 (what is said of each)
    shop: Path, closed: int, capsys: pytest.CaptureFixture[str], calendar: str, state: str, said: str, do: str
) -> None:
    (shop / "past.ics").write_text(FREE.format(rule=""))
    configure(shop, f'{HOURS}holidays = "{calendar.format(closed=closed)}"\n')
    status, answers = asked(capsys, "restart-the-service")
    found = answers["hours holidays"]
    assert (found["state"], said in found["said"], do in found["do"]) == (state, True, True), found
    assert status == 1 or state == "look"
    assert answers["hours Mon to Fri"]["state"] == "there"


def test_without_the_packages_of_calendars_holidays_are_missing(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "free.ics").write_text(FREE.format(rule="RRULE:FREQ=YEARLY\n"))
    configure(shop, f'{HOURS}holidays = "free.ics"\n')
    monkeypatch.setitem(sys.modules, "icalendar", None)
    _, answers = asked(capsys, "restart-the-service")
    assert answers["hours holidays"]["do"] == "Install them: pip install 'runwright[calendar]'."


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ('timezone = "Europe/Berln"', "there is no time zone “Europe/Berln”"),
        ('timezone = "UTC"\ndays = []', "days is empty"),
        ('timezone = "UTC"\nopens = "17:00"\ncloses = "09:00"', "they end at 09:00"),
    ],
)
def test_hours_that_cannot_be_are_told_with_their_place(
    shop: Path, capsys: pytest.CaptureFixture[str], hours: str, said: str
) -> None:
    configure(shop, f"[environments.local.hours]\n{hours}\n")
    assert main(["doctor", "shop.md#restart-the-service", "--on", "local"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "runwright.toml:" in told
