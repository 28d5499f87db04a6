"""Cron: rhythms in words, and lines of a crontab."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.runbook.cron import cron_of, lines, rhythm, valid


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("daily at 2 AM UTC", "0 2 * * *"),
        ("Daily at 12:30 pm", "30 12 * * *"),
        ("every night at 0:05", "5 0 * * *"),
        ("Weekly on Sunday at 2:00 AM", "0 2 * * 0"),
        ("every Monday and Thursday at noon", "0 12 * * 1,4"),
        ("monthly, on the first of the month at 3:00", "0 3 1 * *"),
        ("quarterly on day 1 at 6 am", "0 6 1 1,4,7,10 *"),
        ("every 6 hours", "0 */6 * * *"),
        ("every minute", "* * * * *"),
        ("hourly", "0 * * * *"),
        ("6-hourly checks", "0 */6 * * *"),
        ("a two-hourly report", "0 */2 * * *"),
        ("5-hourly", None),
        ("每天 2点", "0 2 * * *"),
        ("every first Monday of the month at 10:00", None),
        ("last working day of each quarter, 16:00", None),
        ("daily", None),
        ("weekly at 2 AM", None),
        ("every 90 minutes", None),
        ("low traffic, 2-4 AM daily", None),
        ("at 2 AM", None),
    ],
)
def test_words_become_cron_where_they_determine_it(words: str, expected: str | None) -> None:
    assert cron_of(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("first Monday of the month, 10:00", "monthly"),
        ("fortnightly", "biweekly"),
        ("every 2 weeks", "biweekly"),
        ("once a year", "yearly"),
        ("every step", ""),
    ],
)
def test_rhythms(words: str, expected: str) -> None:
    assert rhythm(words) == expected


def test_what_cron_accepts() -> None:
    assert valid("*/5 * * * *")
    assert not valid("99 * * * *")
    assert not valid("1 2 3 4 5")


def test_lines_of_a_crontab() -> None:
    [line] = lines("MAILTO=ops\n0 2 * * 0 root /backup.sh  # weekly\n")

    assert (line.expression, line.command) == ("0 2 * * 0", "root /backup.sh  # weekly")


@given(st.text())
def test_no_text_raises(text: str) -> None:
    cron_of(f"daily {text}")
    cron_of(f"monthly on the {text} at {text}")
    list(lines(text))
