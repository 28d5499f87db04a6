"""Looks at monitors, kept in a store: restarts repeat nothing, and of several watchers one tells."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from runwright.environment.signals import Signal
from runwright.executors.numbers import NoNumber, Question
from runwright.lib.clock import SetClock
from runwright.lib.source import Source
from runwright.monitor.alert import Event, Standing, restored, written
from runwright.monitor.judging import Manner, begun
from runwright.monitor.monitor import Monitor, monitors
from runwright.monitor.watching import look, silenced, why_not
from runwright.runbook import read
from runwright.store.alerts import Alerts

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.monitor.watching import Told

START = datetime(2026, 3, 1, tzinfo=UTC)
BOOK = """\
# Shop

| Alert | Condition | Severity |
|---|---|---|
| HighErrorRate | Error share > 5% for 2 minutes | critical |
| QueueShort | Queue length < 10 | warning |
| Unbound | Something else > 3 | warning |
"""
SIGNALS = {
    "e": Signal("Error share", "promql", "errors", unit="ratio"),
    "q": Signal("Queue length", "redis", "LLEN jobs"),
}


class Numbers:
    """Answers as a test sets them."""

    def __init__(self) -> None:
        self.values: dict[str, tuple[float, ...] | None] = {"HighErrorRate": (0.01,), "QueueShort": (50,)}

    def __call__(self, monitor: Monitor) -> tuple[float, ...]:
        value = self.values[monitor.name]
        if value is None:
            raise NoNumber(Question("promql", "errors"), "connection refused")
        return value


@pytest.fixture
def found() -> tuple[Monitor, ...]:
    return monitors(read(Source.from_text(BOOK, "SHOP.md")), SIGNALS)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'journal.db'}"


def looked(found: tuple[Monitor, ...], url: str, ask: Numbers, clock: SetClock) -> dict[str, Told]:
    alerts = Alerts.open(url, "local", clock)
    try:
        return {each.monitor.name: each for each in look(found, alerts, ask, clock, Manner())}
    finally:
        alerts.close()


def test_what_is_bound_is_watched_in_the_unit_of_its_signal(found: tuple[Monitor, ...], url: str) -> None:
    ask, clock = Numbers(), SetClock(START)
    told = looked(found, url, ask, clock)
    assert told.keys() == {"HighErrorRate", "QueueShort"}
    assert {each.alert.standing for each in told.values()} == {Standing.QUIET}
    ask.values["HighErrorRate"] = (0.06,)
    clock.forward(10)
    assert looked(found, url, ask, clock)["HighErrorRate"].alert.standing is Standing.PENDING
    assert why_not(next(each for each in found if each.name == "Unbound")).startswith("no signal of runwright.toml")


def test_of_many_series_the_worst_counts(found: tuple[Monitor, ...], url: str) -> None:
    ask = Numbers()
    ask.values |= {"HighErrorRate": (0.01, 0.09, 0.07), "QueueShort": (50, 3, 7)}
    told = looked(found, url, ask, SetClock(START))
    assert (told["HighErrorRate"].alert.value, told["QueueShort"].alert.value) == (0.09, 3)


def test_a_restart_forgets_nothing_and_tells_nothing_twice(found: tuple[Monitor, ...], url: str) -> None:
    ask, clock, events = Numbers(), SetClock(START), []
    ask.values["HighErrorRate"] = (0.5,)
    for _ in range(8):
        events.append(looked(found, url, ask, clock)["HighErrorRate"].event)
        clock.forward(30)
    assert events == [None, None, None, None, Event.FIRES, None, None, None]


def test_of_several_watchers_one_tells(found: tuple[Monitor, ...], url: str) -> None:
    ask = Numbers()
    ask.values["QueueShort"] = (3,)
    Alerts.open(url, "local").close()

    def once(_: int) -> bool:
        return looked(found, url, ask, SetClock(START))["QueueShort"].event is Event.FIRES

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(once, range(12))) == 1


def test_what_cannot_be_read_says_why_and_becomes_blind(found: tuple[Monitor, ...], url: str) -> None:
    ask, clock = Numbers(), SetClock(START)
    looked(found, url, ask, clock)
    ask.values["HighErrorRate"] = None
    clock.forward(60)
    told = looked(found, url, ask, clock)["HighErrorRate"]
    assert (told.alert.standing, told.alert.why) == (Standing.QUIET, "connection refused")
    clock.forward(300)
    assert looked(found, url, ask, clock)["HighErrorRate"].event is Event.BLIND


def test_a_silence_covers_a_pattern_until_its_end(found: tuple[Monitor, ...], url: str) -> None:
    clock = SetClock(START)
    alerts = Alerts.open(url, "local", clock)
    alerts.silence("Queue*", START + timedelta(hours=1), "ann", "moving")
    queue, errors = (next(each for each in found if each.name == name) for name in ("QueueShort", "HighErrorRate"))
    assert silenced(queue, alerts.silences()) is not None
    assert silenced(errors, alerts.silences()) is None
    assert Alerts.open(url, "another", clock).silences() == []
    clock.forward(3600)
    assert alerts.silences() == []


def test_an_alert_is_restored_as_it_was_written() -> None:
    alert = begun(START)._replace(
        standing=Standing.FIRING, value=0.5, read=START, key="x", changes=(START,), good=START
    )
    assert restored(written(alert)) == alert
