"""Rounds: each monitor at its own moment, one watcher at a time, and another when that one is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT

from runwright.environment.signals import Signal
from runwright.lib.clock import SYSTEM
from runwright.monitor.alert import restored
from runwright.monitor.breach import Breach
from runwright.monitor.judging import Manner
from runwright.monitor.monitor import Monitor
from runwright.monitor.rounds import Rounds, phase
from runwright.monitor.watching import Watch
from runwright.store.alerts import Alerts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests import postgres

    from runwright.monitor.watching import Told
    from runwright.store.connection import StoreError

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


class Listener:
    """Hears of rounds, lets go of a store when that troubles them, and says when it has heard enough."""

    def __init__(self, locked: sqlite3.Connection) -> None:
        self.locked = locked
        self.events: list[str] = []
        self.enough = asyncio.Event()

    def told(self, told: Sequence[Told]) -> None:
        """Keep what became of alerts."""
        self.events += [str(each.event) for each in told if each.event]
        if "fires" in self.events:
            self.enough.set()

    def turned(self, *, ours: bool) -> None:
        """Nobody else is there."""

    def troubled(self, _: StoreError) -> None:
        """Keep that nothing could be written, and unlock the store."""
        self.events.append("troubled")
        self.locked.rollback()


async def nine(_: Monitor) -> tuple[float, ...]:
    return (9.0,)


async def until(rounds: Rounds, listener: Listener) -> None:
    """Go round until the listener has heard enough."""
    going = asyncio.create_task(rounds.run(listener))
    await listener.enough.wait()
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)


def test_what_is_read_while_the_store_is_locked_is_told_when_it_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runwright.store.sqlite.PATIENCE", 0.2)
    file = tmp_path / "journal.db"
    length = Signal("Length", "command", "length")
    monitor = Monitor("Long", "Long", "Length", length, Breach(">", 5), 0, "", "", "", "SHOP.md", 3)
    with (
        closing(Alerts.open(f"sqlite:///{file}", "local")) as alerts,
        closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as locked,
    ):
        locked.execute("begin immediate")
        listener = Listener(locked)
        rounds = Rounds(Watch([monitor], alerts, SYSTEM, Manner()), nine, SYSTEM, 0.2, lambda: True)
        asyncio.run(until(rounds, listener))
        assert listener.events == ["troubled", "fires"]
        assert restored(alerts.standing("Long").body).told
