"""`[maintenance.NAME]` and what signals say of missing numbers: what is read, and what is refused with its place."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from runwright.environment.configuration import Configuration, read
from runwright.environment.problem import Misconfigured

PATCHING = '[maintenance.patching]\ncron = "30 1 * * SUN"\nduration = "2 h"\nreason = "patches"\n'


def configured(text: str) -> Configuration:
    return read(text, Path("/runwright.toml"))


def test_a_window_is_read_with_what_holds_where_nothing_is_said() -> None:
    more = 'zone = "Europe/Berlin"\nmonitors = ["Disk*"]\nowner = "ops"\nuntil = 2026-12-31\n'
    once = '[maintenance.move]\nat = 2026-06-01T22:00:00\nduration = "30 min"\nreason = "we move"\n'
    plain, whole, move = (*configured(PATCHING).maintenance, *configured(PATCHING + more + once).maintenance)
    assert (plain.zone, plain.monitors, plain.environments, plain.until) == ("UTC", ("*",), (), None)
    assert (whole.cron, whole.zone, whole.duration, whole.until) == (
        "30 1 * * SUN",
        "Europe/Berlin",
        7200,
        date(2026, 12, 31),
    )
    assert move.at == datetime(2026, 6, 1, 22)  # noqa: DTZ001 (a clock on a wall)


def test_a_signal_says_what_it_needs_and_what_silence_of_it_means() -> None:
    text = '[signals.lag]\nhttp = "/up"\nanswer = "up"\nneeds = ["database"]\nblind_after = "2 min"\nempty = "good"\n'
    lag = configured(text).signals["lag"]
    assert (lag.answer, lag.needs, lag.blind_after, lag.empty) == ("up", ("database",), 120, "good")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("duration = '1 h'\nreason = 'x'", "1:14: “m” begins never"),
        ("cron = '0 1 * * *'\nat = 2026-01-01T00:00:00\nduration = '1 h'\nreason = 'x'", "1:14: “m” begins twice"),
        ("cron = '0 1 * * *'\nreason = 'x'", "1:14: “m” lacks its duration"),
        ("cron = '0 1 * * *'\nduration = '1 h'", "1:14: “m” lacks its reason"),
        ("cron = '0 25 * * *'\nduration = '1 h'\nreason = 'x'", "2:8: cron:"),
        ("at = 2026-01-01T00:00:00Z\nduration = '1 h'\nreason = 'x'", "2:6: at: a time with an offset"),
        ("at = 2026-01-01\nduration = '1 h'\nreason = 'x'", "2:6: at: a day without a time"),
        ("at = 2026-01-01T00:00:00\nuntil = 2026-01-02\nduration = '1 h'\nreason = 'x'", "3:1: what comes once"),
        ("cron = '0 1 * * *'\nzone = 'Europe/Berlim'\nduration = '1 h'\nreason = 'x'", "3:8: zone: there is no time"),
        ("cron = '0 1 * * *'\nzone = ['UTC']\nduration = '1 h'\nreason = 'x'", "3:8: zone: a list, where a text"),
    ],
)
def test_a_window_that_cannot_be_is_refused_at_its_place(text: str, told: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        configured(f"[maintenance.m]\n{text}")
    assert told in str(refused.value)


def test_a_word_that_no_signal_knows_is_refused() -> None:
    with pytest.raises(Misconfigured, match=r"3:9: empty: unknown word “god”"):
        configured("[signals.lag]\nsql = 'select 1'\nempty = 'god'")
    with pytest.raises(Misconfigured, match=r"3:1: answer goes with http only|3:10: answer goes with http only"):
        configured("[signals.lag]\nsql = 'select 1'\nanswer = 'up'")
