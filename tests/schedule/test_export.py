"""Schedules as crontab, timers and calendar: they mean what cron means, and their tools take them."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from cronsim import CronSim
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from runwright.lib.source import Source
from runwright.runbook import read
from runwright.schedule.duty import Duty, duties
from runwright.schedule.export.calendar_file import calendar as calendar_file
from runwright.schedule.export.calling import Calling, why_not
from runwright.schedule.export.crontab import crontab
from runwright.schedule.export.systemd import calendar, units
from runwright.schedule.fields import fields

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.schedule.fields import Fields

BOOK = """\
# Shop

## Back up the orders

**Schedule**: daily at 2 AM UTC
**Duration**: 20 minutes

```bash
pg_dump shop > "orders-$(date +%F).sql"
```

## Weekly restore

**Frequency**: Sundays at 3:30 Europe/Berlin

```bash
true
```

## Clean up

**Frequency**: monthly

```bash
true
```
"""
CALLING = Calling("/srv/ops 100%", "production", "changes", "/usr/bin/runwright")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PLACES = st.tuples(st.integers(0, 59), st.integers(0, 23), st.integers(1, 28), st.integers(1, 12), st.integers(0, 7))


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """Cron expressions with numbers, lists, ranges and steps."""
    minute, hour, day, month, weekday = draw(PLACES)
    return " ".join(
        (
            draw(st.sampled_from([str(minute), "*/15", "5,35"])),
            draw(st.sampled_from([str(hour), "8-18/2", "*"])),
            draw(st.sampled_from([str(day), "*", "1,15"])),
            draw(st.sampled_from([str(month), "*", "*", "1-6"])),
            draw(st.sampled_from([str(weekday), "*", "*", "1-5"])),
        )
    )


@pytest.fixture(scope="module")
def found() -> tuple[Duty, ...]:
    return duties(read(Source.from_text(BOOK, "SHOP.md")), "UTC")


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Every Mon/Wed/Fri at 02:00", "Asia/Tokyo"),
        ("Backup/Restore check daily at 02:00", "Asia/Tokyo"),
        ("Every Mon/Wed at 02:00 (Europe/Berlin)", "Europe/Berlin"),
        ("Daily at 02:00 America/Port-au-Prince", "America/Port-au-Prince"),
        ("Daily at 02:00 GMT", "UTC"),
        ("Daily at 02:00 EST", "America/New_York"),
        ("Daily at 02:00 CEST", "CET"),
    ],
)
def test_a_zone_is_what_the_words_name_and_not_what_looks_like_one(words: str, zone: str) -> None:
    text = f"# Shop\n\n## Backup\n\n{words}, run the backup.\n\n```bash\nls\n```\n"
    [duty] = duties(read(Source.from_text(text, "SHOP.md")), "Asia/Tokyo")
    assert duty.cron
    assert duty.zone == zone


def test_duties_know_their_procedure_their_time_and_their_zone(found: tuple[Duty, ...]) -> None:
    backup, restore, clean = found
    assert (backup.procedure, backup.cron, backup.zone, backup.duration) == (
        "back-up-the-orders",
        "0 2 * * *",
        "UTC",
        1200,
    )
    assert (restore.cron, restore.zone) == ("30 3 * * 0", "Europe/Berlin")
    assert why_not(clean) == "“monthly” leaves day or time open"


def test_the_next_moments_know_daylight_saving(found: tuple[Duty, ...]) -> None:
    moments = itertools.islice(found[1].next(datetime(2026, 10, 24, tzinfo=UTC)), 2)
    assert [each.astimezone(UTC).hour for each in moments] == [2, 2]
    moments = itertools.islice(found[1].next(datetime(2026, 10, 14, tzinfo=UTC)), 2)
    assert [each.astimezone(UTC).hour for each in moments] == [1, 2]


def test_no_moment_is_before_the_one_it_is_asked_behind_in_the_hour_that_comes_twice(found: tuple[Duty, ...]) -> None:
    nightly = found[1]._replace(cron="30 2 * * *", zone="Europe/Berlin")
    again = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 2:10 for the second time
    assert next(nightly.next(again)).astimezone(UTC) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_crontab_runs_the_procedure_and_escapes_what_cron_would_cut(found: tuple[Duty, ...]) -> None:
    lines = crontab(found, CALLING).splitlines()
    command = "/usr/bin/runwright run 'SHOP.md#back-up-the-orders' --on production --auto changes"
    line = f"0 2 * * * cd '/srv/ops 100\\%' && {command}"
    assert line in lines
    assert lines.index("CRON_TZ=UTC") < lines.index(line)
    assert sum(not each.startswith(("#", "CRON_TZ")) for each in lines) == 2


@given(expressions())
@settings(max_examples=60, deadline=None)
def test_a_calendar_has_the_days_of_its_cron(cron: str) -> None:
    duty = Duty("x", cron, "UTC", "x", 0, "", "X.md", 1)
    events = Calendar.from_ical(calendar_file([duty], NOW)).walk("VEVENT")
    made: set[datetime] = set()
    for event in events:
        begin = event.decoded("dtstart")
        rule = rrulestr(f"RRULE:{_value(event['rrule'])}", dtstart=begin)
        made |= set(itertools.islice(rule, 40))
    assert sorted(made)[:40] == list(itertools.islice(CronSim(cron, NOW), 40))


def _value(rule: Any) -> str:
    written: bytes = rule.to_ical()
    return written.decode()


@given(expressions())
@settings(max_examples=60, deadline=None)
def test_fields_hold_at_the_moments_of_their_cron(cron: str) -> None:
    found = fields(cron)
    assert found is not None
    for moment in itertools.islice(CronSim(cron, NOW), 5):
        assert any(_holds(each, moment) for each in found.rhythms())


def _holds(rhythm: Fields, moment: datetime) -> bool:
    place = (moment.minute, moment.hour, moment.day, moment.month, moment.isoweekday() % 7)
    return all(wanted is None or each in wanted for each, wanted in zip(place, rhythm, strict=True))


@pytest.mark.parametrize("cron", ["0 2 * * *", "*/15 8-18 * * 1-5", "30 3 1 1,7 *", "0 4 1 * 0", "5 0 * * 7"])
def test_systemd_reads_the_events_as_cron_does(cron: str) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    moments: set[str] = set()
    for event in calendar(cron):
        done = subprocess.run(
            [program, "calendar", "--iterations=8", "--base-time=2026-11-26 12:00:00 UTC", f"{event} UTC"],
            capture_output=True, text=True, check=False, env={"TZ": "UTC", "LC_ALL": "C"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        moments |= {
            _moment(line) for line in done.stdout.splitlines() if "UTC" in line and "-" in line and ":" in line
        } - {""}
    wanted = [f"{each:%Y-%m-%d %H:%M:%S}" for each in itertools.islice(CronSim(cron, NOW), 5)]
    assert sorted(moments)[:5] == wanted


def _moment(line: str) -> str:
    """The moment that a line of systemd-analyze tells: `Next elapse: Fri 2026-11-27 02:00:00 UTC`."""
    words = line.split()
    at = next((number for number, word in enumerate(words) if word.count("-") == 2 and word[:4].isdigit()), None)
    head = line.strip().startswith(("Next elapse", "Iter"))
    return f"{words[at]} {words[at + 1]}" if at is not None and head else ""


def test_systemd_takes_the_units(found: tuple[Duty, ...], tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    made = units(found, CALLING._replace(folder="/tmp", program="/bin/true"))  # noqa: S108 (it must be there)
    assert sorted(made) == [
        "runwright-back-up-the-orders.service", "runwright-back-up-the-orders.timer",
        "runwright-weekly-restore.service", "runwright-weekly-restore.timer",
    ]  # fmt: skip
    for name, text in made.items():
        (tmp_path / name).write_text(text)
    paths = [str(tmp_path / name) for name in made]
    done = subprocess.run([program, "verify", *paths], capture_output=True, text=True, check=False)
    own = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "runwright-" in line]
    assert own == []
