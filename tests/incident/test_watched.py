"""What a watcher tells as notices: each that begins something has one that ends it, under its key."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from runwright.environment.signals import Signal
from runwright.incident.watched import notice
from runwright.lib.clock import SetClock
from runwright.lib.source import Source
from runwright.monitor.alert import Reading
from runwright.monitor.judging import Manner
from runwright.monitor.monitor import monitors
from runwright.monitor.watching import Watch
from runwright.runbook import read
from runwright.store.alerts import Alerts

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.incident.notice import Notice

START = datetime(2026, 3, 1, tzinfo=UTC)
BOOK = "# Shop\n\n| Alert | Condition | Severity |\n|---|---|---|\n| QueueLong | Queue length > 5 | warning |\n"
BAD, GOOD = 9.0, 1.0
DANCE = [BAD, GOOD] * 4


def notices(folder: Path, values: list[float | None]) -> list[Notice]:
    """What is told when these are read, one a minute."""
    clock = SetClock(START)
    found: list[Notice] = []
    [monitor] = monitors(read(Source.from_text(BOOK, "SHOP.md")), {"q": Signal("Queue length", "redis", "LLEN jobs")})
    with closing(Alerts.open(f"sqlite:///{folder / 'store.db'}", "local", clock)) as alerts:
        watch = Watch([monitor], alerts, clock, Manner())
        for value in values:
            clock.forward(60)
            told = watch.take([(monitor, Reading(clock.now(), value, "" if value is not None else "no answer"))])
            found += [made for each in told if (made := notice(each, clock.now())) is not None]
    return found


@pytest.mark.parametrize("rest", [[GOOD] * 90, [None] * 90 + [GOOD], [GOOD] * 3 + [BAD] * 90])
def test_a_dance_ends_with_what_it_was_begun_by(tmp_path: Path, rest: list[float | None]) -> None:
    told = notices(tmp_path, [*DANCE, *rest])
    begun = [each.key for each in told if each.firing]
    assert {each.key for each in told if not each.firing} <= set(begun)
    assert len(begun) == len(set(begun))


def test_what_danced_and_is_steady_is_over(tmp_path: Path) -> None:
    *_, flaps, steady = notices(tmp_path, [*DANCE, *([GOOD] * 90)])
    assert flaps.summary.endswith("(flapping)")
    assert (steady.firing, steady.key) == (False, flaps.key)


def test_what_danced_and_cannot_be_read_any_more_is_not_over(tmp_path: Path) -> None:
    told = notices(tmp_path, [*DANCE, *([None] * 90)])
    assert told[-1].firing
    assert "cannot be read" in told[-1].summary
    assert told[-1].key not in {each.key for each in told[:-1]}
