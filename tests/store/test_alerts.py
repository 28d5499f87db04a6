"""Alerts, silences and claims, on each database: what was read is swapped, and what is taken is taken once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

from runwright.lib.clock import SetClock
from runwright.store.alerts import Alerts, Kept
from runwright.store.claims import Claims

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_standing_is_swapped_for_the_one_that_was_read_and_for_no_other(url: str) -> None:
    with closing(Alerts.open(url, "local")) as alerts, closing(Alerts.open(url, "another")) as another:
        assert alerts.standing("Lag") == Kept("", 0)
        assert alerts.swap("Lag", "one", Kept("", 0))
        assert not alerts.swap("Lag", "another", Kept("", 0))
        assert alerts.swap("Lag", "two", alerts.standing("Lag"))
        assert not alerts.swap("Lag", "three", Kept("one", 1))
        assert alerts.all() == {"Lag": Kept("two", 2)}
        assert another.all() == {}


def test_a_silence_ends(url: str) -> None:
    clock = SetClock(NOON)
    with closing(Alerts.open(url, "local", clock)) as alerts:
        alerts.silence("Lag*", NOON + timedelta(hours=1), "ann", "moving")
        assert [(each.pattern, each.who, each.why) for each in alerts.silences()] == [("Lag*", "ann", "moving")]
        clock.forward(3600)
        assert alerts.silences() == []


def test_a_moment_is_taken_once_whoever_asks(url: str) -> None:
    Claims.open(url).close()

    def take(number: int) -> bool:
        with closing(Claims.open(url)) as claims:
            return claims.take("duty", NOON, f"clock {number}", "started")

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(take, range(12))) == 1
    with closing(Claims.open(url)) as claims:
        claims.take("duty", NOON + timedelta(days=1), "clock", "missed")
        assert [(each.moment.day, each.became) for each in claims.last("duty", 5)] == [(2, "missed"), (1, "started")]
