"""Looks at monitors, kept in a store: restarts repeat nothing, and of several watchers one tells."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from runwright.environment.signals import Signal
from runwright.executors.numbers import NoNumber, Question
from runwright.lib.clock import SetClock
from runwright.lib.source import Source
from runwright.monitor.acknowledging import NotFiring, acknowledge
from runwright.monitor.alert import Event, Standing, restored, written
from runwright.monitor.asking import readings
from runwright.monitor.judging import Manner, begun
from runwright.monitor.monitor import Monitor, distinct, monitors
from runwright.monitor.mute import quiet
from runwright.monitor.watching import Watch, why_not
from runwright.runbook import read
from runwright.store.alerts import MINUTES, Alerts

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

    async def __call__(self, monitor: Monitor) -> tuple[float, ...]:
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
        watch = Watch(found, alerts, clock, Manner())
        batch = asyncio.run(readings(watch.monitors, ask, clock))
        return {each.monitor.name: each for each in watch.take(batch)}
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


def test_a_silence_covers_a_pattern_until_its_end_and_no_other_environment(url: str) -> None:
    clock = SetClock(START)
    with closing(Alerts.open(url, "local", clock)) as alerts, closing(Alerts.open(url, "other", clock)) as other:
        alerts.silence("Queue*", START + timedelta(hours=1), "ann", "moving")
        hush = quiet(alerts.silences(), (), clock.now())
        assert hush.of("HighErrorRate") is None
        mute = hush.of("QueueShort")
        assert mute is not None
        assert mute.words == "silenced by ann until 2026-03-01 01:00 UTC"
        assert other.silences() == []
        clock.forward(3600)
        assert alerts.silences() == []


def test_what_began_in_a_silence_is_told_when_it_ends_and_once(found: tuple[Monitor, ...], url: str) -> None:
    ask, clock = Numbers(), SetClock(START)
    with closing(Alerts.open(url, "local", clock)) as alerts:
        alerts.silence("Queue*", START + timedelta(minutes=5), "ann", "moving")
    ask.values["QueueShort"] = (3,)
    events = []
    for _ in range(4):
        events.append(looked(found, url, ask, clock)["QueueShort"].event)
        clock.forward(150)
    assert events == [None, None, Event.FIRES, None]


def test_a_silence_that_was_ended_holds_no_more(url: str) -> None:
    with closing(Alerts.open(url, "local", SetClock(START))) as alerts:
        alerts.silence("Queue*", START + timedelta(hours=1), "ann", "moving")
        [silence] = alerts.silences()
        assert alerts.end(silence, "bob")
        assert not alerts.end(silence, "ann")
        assert alerts.silences() == []


@pytest.mark.parametrize(("meaning", "standing"), [("good", "quiet"), ("bad", "firing"), ("blind", "quiet")])
def test_an_answer_without_a_number_means_what_the_signal_says(meaning: str, standing: str, url: str) -> None:
    signal = SIGNALS["q"]._replace(empty=meaning)
    monitors_ = monitors(read(Source.from_text(BOOK, "SHOP.md")), SIGNALS | {"q": signal})
    ask = Numbers()
    ask.values["QueueShort"] = ()
    told = looked(monitors_, url, ask, SetClock(START))["QueueShort"]
    assert told.alert.standing == standing
    assert bool(told.alert.why) is (meaning == "blind")


def test_the_history_says_how_it_stood_and_when_nobody_watched(found: tuple[Monitor, ...], url: str) -> None:
    ask, clock = Numbers(), SetClock(START)
    looked(found, url, ask, clock)
    ask.values["QueueShort"] = (3,)
    clock.forward(30)
    looked(found, url, ask, clock)
    clock.forward(3600)
    ask.values["QueueShort"] = (50,)
    looked(found, url, ask, clock)
    with closing(Alerts.open(url, "local", clock)) as alerts:
        rows = alerts.history(START - timedelta(days=1), "QueueShort")
        assert [
            ((each.at - START).seconds, each.standing, each.event) for each in rows if each.monitor == "QueueShort"
        ] == [
            (0, "quiet", ""),
            (30, "firing", "fires"),
            (30, "unknown", ""),
            (3630, "quiet", "resolved"),
        ]
        later = alerts.history(START + timedelta(seconds=60), "QueueShort")
        assert {each.standing for each in later if each.monitor == "QueueShort"} == {"unknown", "quiet"}


def test_readings_are_kept_by_the_minute_and_never_grow(found: tuple[Monitor, ...], url: str) -> None:
    ask, clock = Numbers(), SetClock(START)
    with closing(Alerts.open(url, "local", clock)) as alerts:
        watch = Watch(found, alerts, clock, Manner())
        for number in range(2 * MINUTES):
            ask.values["QueueShort"] = (50 + number % 7,)
            watch.take(asyncio.run(readings(watch.monitors, ask, clock)))
            clock.forward(30)
        for _ in range(MINUTES + 5):
            watch.take(asyncio.run(readings(watch.monitors, ask, clock)))
            clock.forward(60)
        minutes = alerts.readings("QueueShort")
        assert len(minutes) == MINUTES
        assert all(each.low <= each.last <= each.high for each in minutes)


def test_an_alert_is_restored_as_it_was_written() -> None:
    alert = begun(START)._replace(
        standing=Standing.FIRING, value=0.5, read=START, key="x", changes=(START,), good=START
    )
    assert restored(written(alert)) == alert


def test_monitors_of_one_name_in_two_runbooks_are_judged_apart(url: str) -> None:
    """One that is good must not take back what the other has counted, nor the other tell of it."""
    strict = monitors(read(Source.from_text(BOOK.replace("> 5%", "> 1%"), "ops/STRICT.md")), SIGNALS)
    loose = monitors(read(Source.from_text(BOOK, "ops/SHOP.md")), SIGNALS)
    found = distinct([*strict, *loose])
    names = ["HighErrorRate@STRICT", "HighErrorRate@SHOP"]
    assert [each.name for each in found if each.alert == "HighErrorRate"] == names
    ask, clock = Numbers(), SetClock(START)
    ask.values = {each.name: (0.03,) if each.alert == "HighErrorRate" else (50,) for each in found}
    for _ in range(4):
        told = looked(tuple(found), url, ask, clock)
        clock.forward(60)
    assert [told[each].alert.standing for each in names] == [Standing.FIRING, Standing.QUIET]
    with closing(Alerts.open(url, "local", clock)) as alerts:
        acknowledge(alerts, "HighErrorRate", "ann")
        assert restored(alerts.standing(names[0]).body).acknowledged == "ann"
        alerts.silence("HighError*", clock.now() + timedelta(hours=1), "bo", "moving")
        assert quiet(alerts.silences(), (), clock.now()).of(names[1]) is not None
        with pytest.raises(NotFiring, match="QueueShort does not fire"):
            acknowledge(alerts, "QueueShort", "ann")


def test_a_name_that_one_runbook_has_stays_as_it_is(found: tuple[Monitor, ...]) -> None:
    assert distinct(found) == list(found)


def test_runbooks_whose_files_are_called_alike_are_told_apart_by_their_folders(found: tuple[Monitor, ...]) -> None:
    alike = [found[0]._replace(book=f"systems/{each}/README.md") for each in ("blog", "shop")]
    assert [each.name.partition("@")[2] for each in distinct(alike)] == ["systems.blog.README", "systems.shop.README"]
