"""Rounds: each monitor at its own moment, one watcher at a time, and another when that one is gone."""

from __future__ import annotations

import os
import signal
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT

from runwright.monitor.rounds import phase

if TYPE_CHECKING:
    from pathlib import Path

    from tests import postgres

NAMES = ("Amber", "Black", "Coral", "Denim", "Ebony", "Fawn")
BOOK = "# Shop\n\n| Alert | Condition |\n|---|---|\n" + "".join(
    f"| {each}Long | {each} length > 5 |\n" for each in NAMES
)


def test_moments_are_spread_over_a_period_and_stay() -> None:
    phases = sorted(phase(f"monitor-{number}") for number in range(10_000))
    assert phase("monitor-7") == phase("monitor-7")
    assert max(later - each for each, later in pairwise(phases)) < 0.002
    assert phases[0] < 0.002
    assert phases[-1] > 0.998


@pytest.fixture
def shop(tmp_path: Path, postgresql: postgres.Server) -> Path:
    """A folder whose six monitors read the same number, and whose store is a PostgreSQL."""
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "length").write_text("9")
    lines = ["[store]", f'url = "{postgresql.emptied()}"']
    for each in NAMES:
        lines += [f'[signals."{each} length"]', 'command = "cat length"']
    (tmp_path / "runwright.toml").write_text("\n".join(lines))
    return tmp_path


def watcher(shop: Path) -> subprocess.Popen[str]:
    words = [RUNWRIGHT, "watch", "--every", "400 ms", "--calm", "0 s", "--json"]
    return subprocess.Popen(words, cwd=shop, stdout=subprocess.PIPE, text=True)


def test_of_two_watchers_on_one_postgresql_one_tells_and_the_other_takes_over_when_it_was_killed(shop: Path) -> None:
    with watcher(shop) as first:
        assert first.stdout is not None
        told = [first.stdout.readline() for _ in range(6)]
        assert all('"event": "fires"' in each for each in told)
        with watcher(shop) as second:
            assert second.stdout is not None
            (shop / "length").write_text("1")
            over = [first.stdout.readline() for _ in range(6)]
            assert all('"event": "resolved"' in each for each in over)
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
            (shop / "length").write_text("9")
            again = [second.stdout.readline() for _ in range(6)]
            assert all('"event": "fires"' in each for each in again)
            second.send_signal(signal.SIGINT)
            rest, _ = second.communicate(timeout=20)
            assert rest == ""
            assert second.returncode == 130
        assert first.stdout.read() == ""
