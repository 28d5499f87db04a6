"""Crontabs: entries with their parts, mistakes, effects."""

from __future__ import annotations

import pytest

from runwright.languages.cron_table import CronEntry, effects, entries, parse
from runwright.languages.effects import Level


def test_an_entry_has_its_parts_and_places() -> None:
    assert entries("# nightly\nMAILTO=ops\n15  2 * * 0  root  /opt/x --all\n") == (
        CronEntry(21, 52, "15 2 * * 0", "root", "/opt/x --all", 40),
    )


def test_a_personal_table_names_no_user() -> None:
    [entry] = entries("@daily rsync -a /a /b")

    assert (entry.expression, entry.user, entry.command) == ("@daily", None, "rsync -a /a /b")


def test_times_may_stand_alone() -> None:
    [entry] = entries("*/5 * * * *")

    assert (entry.expression, entry.command) == ("*/5 * * * *", "")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("0 25 * * * x", "bad hour in 0 25 * * *"),
        ("0 0 31 2 * x", "bad day-of-month in 0 0 31 2 *"),
        ("@dayly x", "cron knows no @dayly"),
        ("run it at night", "neither a schedule nor a setting of cron"),
    ],
)
def test_a_mistake_is_said(line: str, message: str) -> None:
    assert [problem.message for problem in parse(line).problems] == [message]


def test_a_table_does_what_its_commands_do() -> None:
    assert effects("0 3 * * * root rm -rf /data").level is Level.DESTROYS
    assert effects("not a table").level is Level.UNKNOWN
