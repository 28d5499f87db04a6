"""Alerts, silences and claims, on each database: what was read is swapped, and what is taken is taken once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

from runwright.lib.clock import SetClock
from runwright.store.alerts import Alerts, Change, Kept, Minute, Swap
from runwright.store.claims import Claim, Claims
from runwright.store.migration import opened
from runwright.store.turns import LASTING, Turn

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
            return claims.take("duty", Claim(NOON, NOON, f"clock {number}", "taken"))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(take, range(12))) == 1
    with closing(Claims.open(url)) as claims:
        claims.take("duty", Claim(NOON + timedelta(days=1), NOON, "clock", "missed"))
        assert [(each.moment.day, each.became) for each in claims.last("duty", 5)] == [(2, "missed"), (1, "taken")]


def test_what_became_of_a_moment_is_said_by_one(url: str) -> None:
    left = Claim(NOON, NOON, "clock", "taken")
    with closing(Claims.open(url)) as claims:
        claims.take("duty", left)

    def swap(number: int) -> bool:
        with closing(Claims.open(url)) as claims:
            return claims.swap("duty", left, left._replace(who=f"clock {number}", claimed=NOON + timedelta(minutes=5)))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(swap, range(12))) == 1


def test_a_turn_is_one_process_s_until_it_leaves_or_is_silent_for_too_long(url: str) -> None:
    clock = SetClock(NOON)
    with (
        closing(Turn.open(url, "local", "watch", clock)) as one,
        closing(Turn.open(url, "local", "watch", clock)) as two,
    ):
        assert (one.take(), two.take()) == (True, False)
        clock.forward(LASTING.total_seconds() - 1)
        assert (one.take(), two.take()) == (True, False)
        one.leave()
        assert (two.take(), one.take()) == (True, False)
        clock.forward(LASTING.total_seconds())
        assert (one.take(), two.take()) == (True, False)
        held = one.held()
        assert held is not None
        assert held.until == clock.now() + LASTING


def test_what_is_written_inside_of_a_transaction_is_a_part_of_it(url: str) -> None:
    with closing(opened(url)) as connection:
        alerts = Alerts(connection, "local")
        with connection.transaction():
            alerts.swap("One", "kept", Kept("", 0))
            with suppress(LookupError), connection.transaction():
                alerts.swap("Two", "undone", Kept("", 0))
                raise LookupError
            alerts.swap("Three", "kept", Kept("", 0))
        assert alerts.all().keys() == {"One", "Three"}
        with suppress(LookupError), connection.alone():
            alerts.swap("Four", "undone", Kept("", 0))
            raise LookupError
        assert alerts.all().keys() == {"One", "Three"}


def test_many_standings_are_exchanged_at_once_and_each_says_whether_it_counts(url: str) -> None:
    with closing(Alerts.open(url, "local")) as alerts:
        change = Change("Lag", NOON, "firing", "fires", "key", "")
        one, other = (
            Swap("Lag", "one", Kept("", 0), (change,)),
            Swap("Lag", "two", Kept("", 0), (change._replace(key="no"),)),
        )
        assert alerts.exchange([one, other], {"Lag": Minute(NOON, 1, 3, 2)}) == [True, False]
        assert alerts.exchange([], {"Lag": Minute(NOON, 2, 4, 4)}) == []
        assert alerts.standing("Lag") == Kept("one", 1)
        assert alerts.history(NOON - timedelta(1)) == [change]
    with closing(Alerts.open(url, "local", SetClock(NOON + timedelta(hours=1)))) as alerts:
        assert alerts.readings("Lag") == [Minute(NOON, 1, 4, 4)]


def test_what_is_forgotten_of_a_history_is_only_what_was_over(url: str) -> None:
    days = [NOON + timedelta(days=number) for number in range(5)]
    with closing(Alerts.open(url, "local")) as alerts:
        alerts.exchange(
            [Swap("Lag", "x", Kept("", 0), tuple(Change("Lag", each, "quiet", "", "", "") for each in days))]
        )
        alerts.forget(days[2] + timedelta(hours=1))
        assert [each.at for each in alerts.history(NOON - timedelta(days=9))] == days[2:]
        assert [each.at for each in alerts.history(days[3], "Lag")] == [days[3], days[4]]
