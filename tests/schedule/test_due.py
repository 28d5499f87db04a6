"""Which moments have come, which of them are made up for, and that each is taken once."""

from __future__ import annotations

import contextlib
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.environment.identity import who
from runwright.lib.clock import SYSTEM, SetClock
from runwright.schedule.clockwork import Clockwork, Manner
from runwright.schedule.due import due, jitter
from runwright.schedule.duty import Duty
from runwright.store.claims import Claim, Claims
from runwright.store.connection import StoreUnreachable
from runwright.store.migration import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runwright.lib.clock import Clock

HOUR = timedelta(hours=1)
DUTY = Duty("Back up", "0 2 * * *", "UTC", "back-up", 0, "daily at 2 AM", "OPS.md", 3)
NIGHT = datetime(2026, 3, 10, 2, tzinfo=UTC)


def test_a_moment_that_has_come_is_run() -> None:
    assert due(DUTY, NIGHT - HOUR, NIGHT, HOUR) == [(NIGHT, True)]
    assert due(DUTY, NIGHT - HOUR, NIGHT - timedelta(seconds=1), HOUR) == []
    assert due(DUTY, NIGHT, NIGHT + HOUR, HOUR) == []


def test_of_many_that_passed_the_last_is_made_up_for() -> None:
    found = due(DUTY, NIGHT - timedelta(days=3), NIGHT + timedelta(minutes=5), HOUR)
    assert [each.run for each in found] == [False, False, True]


def test_what_is_too_old_is_missed() -> None:
    assert [each.run for each in due(DUTY, NIGHT - HOUR, NIGHT + 2 * HOUR, HOUR)] == [False]


def test_a_skipped_hour_is_due_behind_it_and_a_repeated_one_once() -> None:
    berlin = DUTY._replace(zone="Europe/Berlin", cron="30 2 * * *")
    spring = due(berlin, datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC), 24 * HOUR)
    assert [each.moment.astimezone(UTC) for each in spring] == [datetime(2026, 3, 29, 1, 0, tzinfo=UTC)]
    autumn = due(berlin, datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC), 24 * HOUR)
    assert len(autumn) == 1


@given(st.text(max_size=20), st.floats(min_value=0, max_value=3600))
def test_starts_are_spread_the_same_each_time(name: str, most: float) -> None:
    duty = DUTY._replace(procedure=name)
    assert 0 <= jitter(duty, most) <= most
    assert jitter(duty, most) == jitter(duty, most)


class Started:
    """Keeps what a clock started."""

    def __init__(self) -> None:
        self.moments: list[datetime] = []

    def __call__(self, _: Duty, moment: datetime) -> None:
        self.moments.append(moment)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'journal.db'}"


def test_a_duty_counts_from_when_it_was_first_seen_and_a_restart_loses_nothing(url: str) -> None:
    clock, started = SetClock(NIGHT - HOUR), Started()
    claims = Claims.open(url, clock)
    assert list(Clockwork([DUTY], "local", claims, started).tick(clock.now(), Manner())) == []
    claims.close()
    clock.forward(2 * 3600 - 60)
    told = list(Clockwork([DUTY], "local", Claims.open(url, clock), started).tick(clock.now(), Manner()))
    assert [(each.moment, each.became) for each in told] == [(NIGHT, "started")]
    assert started.moments == [NIGHT]
    again = list(Clockwork([DUTY], "local", Claims.open(url, clock), started).tick(clock.now(), Manner()))
    assert (again, started.moments) == ([], [NIGHT])


def test_any_number_of_clocks_run_each_moment_once(url: str) -> None:
    started = Started()
    Claims.open(url).take("local: OPS.md#back-up 0 2 * * * UTC", NIGHT - HOUR, "somebody", "known")

    def tick(_: int) -> int:
        claims = Claims.open(url)
        clockwork = Clockwork([DUTY], "local", claims, started)
        return len(list(clockwork.tick(NIGHT + timedelta(minutes=1), Manner())))

    with ThreadPoolExecutor(8) as pool:
        told = sum(pool.map(tick, range(16)))
    assert (told, started.moments) == (1, [NIGHT])


def test_another_environment_or_rhythm_is_another_duty(url: str) -> None:
    claims, started = Claims.open(url), Started()
    for environment, duty in (("a", DUTY), ("b", DUTY), ("a", DUTY._replace(cron="0 3 * * *"))):
        clockwork = Clockwork([duty], environment, claims, started)
        list(clockwork.tick(NIGHT - HOUR, Manner()))
        list(clockwork.tick(NIGHT + 2 * HOUR, Manner(grace=3 * HOUR)))
    assert len(started.moments) == 3


def test_jitter_delays_and_loses_nothing(url: str) -> None:
    claims, started = Claims.open(url), Started()
    clockwork, manner = Clockwork([DUTY], "local", claims, started), Manner(jitter=600)
    wait = jitter(DUTY, 600)
    list(clockwork.tick(NIGHT - HOUR, manner))
    assert list(clockwork.tick(NIGHT + timedelta(seconds=wait - 1), manner)) == []
    assert len(list(clockwork.tick(NIGHT + timedelta(seconds=wait + 1), manner))) == 1


class Flaky(Claims):
    """Claims of a real store that goes away: before something was written, or behind it and before it could be said."""

    def __init__(self, url: str, clock: Clock = SYSTEM) -> None:
        super().__init__(opened(url), clock)
        self.fails = random.Random(0)
        self.between: Callable[[], object] = lambda: None

    def take(self, duty: str, at: datetime, who: str, became: str, claimed: datetime | None = None) -> bool:
        self.between()
        chance = self.fails.random()
        if chance < 0.3:
            raise StoreUnreachable("sqlite:///journal.db")
        taken = super().take(duty, at, who, became, claimed)
        if chance < 0.6:
            raise StoreUnreachable("sqlite:///journal.db")
        return taken

    def last(self, duty: str, limit: int = 1) -> list[Claim]:
        if self.fails.random() < 0.2:
            raise StoreUnreachable("sqlite:///journal.db")
        return super().last(duty, limit)


@pytest.mark.parametrize("seed", range(20))
def test_a_store_that_goes_away_loses_no_moment_and_repeats_none(url: str, seed: int) -> None:
    """Two clocks of one person share a store that fails two thirds of what is asked of it."""
    fails, started, became = random.Random(seed), Started(), dict[datetime, list[str]]()
    now, clocks = NIGHT - timedelta(minutes=30), list[Clockwork]()
    for _ in range(2):
        claims = Flaky(url)
        claims.fails = fails
        clocks.append(Clockwork([DUTY._replace(cron="0 * * * *")], "local", claims, started))
    for number in range(1000):
        now += timedelta(seconds=fails.choice([0.5, 1, 60, 600]))
        with contextlib.suppress(StoreUnreachable):
            for told in clocks[number % 2].tick(now, Manner()):
                became.setdefault(told.moment, []).append(told.became)
    hours = [NIGHT + number * HOUR for number in range(int((now - NIGHT) / HOUR))]
    assert [each for each in hours if became.get(each) not in (["started"], ["missed"])] == []
    assert sorted(started.moments) == sorted(each for each, words in became.items() if words == ["started"])
    assert len(started.moments) > len(hours) / 2


def test_a_claim_that_was_still_on_its_way_when_it_was_looked_for_is_ours(url: str) -> None:
    """A commit whose answer got lost may land behind the look and before the second try."""
    clock, started = SetClock(NIGHT - HOUR), Started()
    claims, other = Flaky(url, clock), Claims.open(url, clock)
    clockwork = Clockwork([DUTY], "local", claims, started)
    name = "local: OPS.md#back-up 0 2 * * * UTC"
    other.take(name, clock.now(), who(), "known")
    claims.fails = Drawn(0.9, 0.1)
    with pytest.raises(StoreUnreachable):
        list(clockwork.tick(NIGHT, Manner()))
    assert [each.moment for each in clockwork.doubtful()] == [NIGHT]
    claims.fails = Drawn(0.9, 0.9)
    claims.between = lambda: other.take(name, NIGHT, who(), "started", NIGHT)
    assert list(clockwork.tick(NIGHT + timedelta(seconds=1), Manner())) == []
    [told] = clockwork.tick(NIGHT + timedelta(seconds=2), Manner())
    assert ((told.moment, told.became), started.moments) == ((NIGHT, "started"), [NIGHT])
    assert clockwork.doubtful() == []


class Drawn(random.Random):
    """Numbers in the order in which they are given."""

    def __init__(self, *numbers: float) -> None:
        super().__init__()
        self.numbers = list(numbers)

    def random(self) -> float:
        """The next one; then what lets everything through."""
        return self.numbers.pop(0) if self.numbers else 0.9
