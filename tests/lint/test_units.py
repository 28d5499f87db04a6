"""What lint believes of systemd's units, beside what systemd itself says."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from runwright.lint.facts.unit_file import known
from runwright.lint.rules.config.unit_value import BOOLEAN, SPAN, is_calendar

ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
EVENTS = [
    "daily",
    "weekly Pacific/Auckland",
    "*-*-* 02:00:00",
    "*-*-* 04:00",
    "Mon..Fri 22:30",
    "Mon,Thu *-*-1..7 18:00:00",
    "Sun *-*-* 03:30:00 UTC",
    "*:0/15",
    "2026-03-05",
    "*-*~3",
    "03-05",
    "12,14:20,30",
    "hourly",
    "quarterly",
    "Sat 10:00",
    "@1700000000",
    "0 2 * * *",
    "daily 3am",
    "2am",
    "every day",
    "at 02:00",
    "02:00 daily",
    "Monday at noon",
    "*/5 * * * *",
    "02:00:00 *-*-*",
]
SPANS = [
    "5min",
    "1h 30min",
    "90",
    "2.5 hours",
    "infinity",
    "1 day 6h",
    "5 minuts",
    "five",
    "10 s s",
    "-5",
    "1;2",
    "3 sec",
]


def agrees(kind: str, value: str) -> bool:
    """Whether systemd reads it."""
    assert ANALYZE is not None
    return subprocess.run([ANALYZE, kind, "--", value], capture_output=True, check=False).returncode == 0


@needs_systemd
@pytest.mark.parametrize("event", EVENTS)
def test_what_lint_refuses_as_a_calendar_event_systemd_refuses_too(event: str) -> None:
    assert is_calendar(event) == agrees("calendar", event)


@needs_systemd
@pytest.mark.parametrize("span", SPANS)
def test_what_lint_refuses_as_a_span_systemd_refuses_too(span: str) -> None:
    assert bool(SPAN.match(span)) or not agrees("timespan", span)


def test_the_directives_were_asked_of_systemd() -> None:
    sections = known().sections

    assert sections["Timer"]["OnCalendar"] == "calendar"
    assert sections["Service"]["RestartSec"] == "span"
    assert sections["Timer"]["Persistent"] == "boolean"
    assert known().homes("WantedBy") == ("Install",)
    assert known().homes("StartLimitIntervalSec") == ("Unit",)


@pytest.mark.parametrize("word", ["yes", "No", "on", "1", "false", "T"])
def test_the_words_of_a_boolean_are_read(word: str) -> None:
    assert BOOLEAN.match(word)
