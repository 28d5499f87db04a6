"""Windows of maintenance over changes of the clock, and monitors that are quiet since what they need is bad."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.environment.maintenance import Maintenance
from runwright.environment.signals import Signal
from runwright.lib.clock import SetClock
from runwright.lib.source import Source
from runwright.monitor.alert import Event
from runwright.monitor.asking import readings
from runwright.monitor.judging import Manner
from runwright.monitor.monitor import monitors
from runwright.monitor.mute import NeedEachOther, needed, unknown
from runwright.monitor.watching import Watch
from runwright.monitor.window import coming, opened
from runwright.runbook import read
from runwright.store.alerts import Alerts

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.monitor.monitor import Monitor

PATCHING = Maintenance(
    "patching", "30 1 * * SUN", None, "Europe/Berlin", 7200, ("Disk*",), (), "patches", "ops", date(2026, 12, 31)
)
MOVE = PATCHING._replace(cron="", at=datetime(2026, 6, 1, 22), until=None)  # noqa: DTZ001 (a clock on a wall)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (utc(2026, 3, 22, 0, 30), utc(2026, 3, 22, 2, 30)),  # in winter: UTC+1
        (utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 2, 30)),  # the clock goes forward within it: up to 4:30 there
        (utc(2026, 6, 6, 23, 30), utc(2026, 6, 7, 1, 30)),  # in summer: UTC+2
        (utc(2026, 10, 24, 23, 30), utc(2026, 10, 25, 1, 30)),  # the clock goes back within it: up to 2:30 there
    ],
)
def test_a_window_begins_by_the_clock_of_its_zone_and_lasts_as_long_as_it_says(start: datetime, end: datetime) -> None:
    window = opened(PATCHING, start)
    assert window is not None
    assert (window.start, window.end) == (start, end)
    assert opened(PATCHING, start - timedelta(seconds=1)) is None
    assert opened(PATCHING, end - timedelta(seconds=1)) == window
    assert opened(PATCHING, end) is None


def test_a_time_that_the_clock_skips_is_right_after_and_one_that_comes_twice_is_once() -> None:
    skipped = PATCHING._replace(cron="30 2 * * *", duration=600.0)
    assert opened(skipped, utc(2026, 3, 29, 1, 5)) is not None  # 3:05 in summer time: 2:30 was skipped
    assert opened(skipped, utc(2026, 10, 25, 0, 35)) is not None
    assert opened(skipped, utc(2026, 10, 25, 1, 35)) is None


def test_a_window_of_one_day_comes_once_and_a_last_day_ends_the_others() -> None:
    window = opened(MOVE, utc(2026, 6, 1, 21))
    assert window is not None
    assert (window.start, window.end) == (utc(2026, 6, 1, 20), utc(2026, 6, 1, 22))
    assert coming(MOVE, utc(2026, 5, 1)) == window
    assert coming(MOVE, utc(2026, 6, 1, 20)) is None
    assert coming(PATCHING, utc(2026, 12, 26)) is not None
    assert coming(PATCHING, utc(2026, 12, 28)) is None


@settings(deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), st.integers(60, 100_000))  # noqa: DTZ001 (naive)
def test_a_moment_is_in_a_window_when_one_began_and_did_not_end(at: datetime, length: int) -> None:
    each = PATCHING._replace(cron="15 */7 * * *", duration=float(length), until=None)
    now = at.replace(tzinfo=UTC)
    window = opened(each, now)
    before = coming(each, now - timedelta(seconds=length))
    assert (window is not None) == (before is not None and before.start <= now)
    assert window is None or window.start <= now < window.end


BOOK = """\
# Shop

| Alert | Condition |
|---|---|
| DatabaseDown | Database up < 1 |
| HighErrorRate | Error share > 5 |
| SlowCheckout | Checkout time > 3 |
"""
DATABASE = Signal("Database up", "sql", "select 1")
ERRORS = Signal("Error share", "promql", "errors", needs=("database up",))
CHECKOUT = Signal("Checkout time", "promql", "time", needs=("HighErrorRate",))


def found(*signals: Signal) -> tuple[Monitor, ...]:
    return monitors(read(Source.from_text(BOOK, "SHOP.md")), {each.name: each for each in signals})


class Shop:
    """Numbers that a test sets, looked at as often as it says, one monitor or all."""

    def __init__(self, url: str) -> None:
        self.clock = SetClock(utc(2026, 3, 1))
        self.alerts = Alerts.open(url, "local", self.clock)
        self.watch = Watch(found(DATABASE, ERRORS, CHECKOUT), self.alerts, self.clock, Manner())
        self.values = {"DatabaseDown": 1.0, "HighErrorRate": 0.0, "SlowCheckout": 0.0}

    async def ask(self, monitor: Monitor) -> tuple[float, ...]:
        return (self.values[monitor.name],)

    def look(self, *names: str) -> dict[str, Event]:
        """What is told, by name, of these or of all."""
        self.clock.forward(30)
        asked = [each for each in self.watch.monitors if not names or each.name in names]
        told = self.watch.take(asyncio.run(readings(asked, self.ask, self.clock)))
        return {each.monitor.name: each.event for each in told if each.event}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'journal.db'}"


def test_the_failure_of_what_is_needed_silences_what_needs_it_and_is_told(url: str) -> None:
    shop = Shop(url)
    with closing(shop.alerts):
        assert shop.look() == {}
        shop.values = {"DatabaseDown": 0.0, "HighErrorRate": 9.0, "SlowCheckout": 9.0}
        assert shop.look() == {"DatabaseDown": Event.FIRES}
        shop.values["DatabaseDown"] = 1.0
        assert shop.look() == {"DatabaseDown": Event.RESOLVED, "HighErrorRate": Event.FIRES}
        shop.values["HighErrorRate"] = 0.0
        assert shop.look() == {"HighErrorRate": Event.RESOLVED, "SlowCheckout": Event.FIRES}


def test_what_is_seen_before_the_failure_that_caused_it_waits_until_that_was_looked_at(url: str) -> None:
    shop = Shop(url)
    with closing(shop.alerts):
        shop.look()
        shop.values = {"DatabaseDown": 0.0, "HighErrorRate": 9.0, "SlowCheckout": 0.0}
        assert shop.look("HighErrorRate") == {}
        assert shop.look("DatabaseDown") == {"DatabaseDown": Event.FIRES}
        assert shop.look("HighErrorRate") == {}
        shop.values = {"DatabaseDown": 1.0, "HighErrorRate": 0.0, "SlowCheckout": 0.0}
        assert shop.look() == {"DatabaseDown": Event.RESOLVED}


def test_monitors_that_need_each_other_would_never_be_told_and_are_refused() -> None:
    every = found(DATABASE._replace(needs=("SlowCheckout",)), ERRORS, CHECKOUT)
    with pytest.raises(NeedEachOther):
        needed(every)
    assert needed(found(DATABASE, ERRORS, CHECKOUT))["SlowCheckout"] == ("HighErrorRate", "DatabaseDown")
    [lost] = (each for each in found(DATABASE, ERRORS) if each.name == "HighErrorRate")
    assert unknown(lost, found(ERRORS)) == ["database up"]
