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

from runwright.lib.clock import SetClock
from runwright.schedule.clockwork import AT_ONCE, PATIENCE, Clockwork, Manner
from runwright.schedule.due import due, jitter
from runwright.schedule.duty import Duty
from runwright.store.claims import Claim, Claims
from runwright.store.connection import StoreUnreachable
from runwright.store.migration import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from runwright.lib.clock import Clock

HOUR = timedelta(hours=1)
DUTY = Duty("Back up", "0 2 * * *", "UTC", "back-up", 0, "daily at 2 AM", "OPS.md", 3)
NIGHT = datetime(2026, 3, 10, 2, tzinfo=UTC)
PLAIN = Manner()


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


class Kept:
    """Keeps what a clock started; when the runs of all clocks began stands in one journal."""

    def __init__(self, clock: Clock, began: Iterable[datetime] = ()) -> None:
        self.clock = clock
        self.moments: list[datetime] = []
        self.began = [*began]

    def start(self, _: Duty, moment: datetime) -> None:
        self.moments.append(moment)
        self.began.append(self.clock.now())

    def begun(self, _: Duty, since: datetime) -> bool:
        return any(each >= since for each in self.began)


NAME = "local: OPS.md#back-up 0 2 * * * UTC"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'journal.db'}"


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NIGHT - HOUR)


@pytest.fixture
def runs(clock: SetClock) -> Kept:
    return Kept(clock)


def became(clockwork: Clockwork, manner: Manner = PLAIN) -> list[tuple[datetime, str]]:
    return [(each.moment, each.became) for each in clockwork.tick(manner)]


def test_a_duty_counts_from_when_it_was_first_seen_and_a_restart_loses_nothing(
    url: str, clock: SetClock, runs: Kept
) -> None:
    claims = Claims.open(url)
    assert became(Clockwork([DUTY], "local", claims, runs, clock)) == []
    claims.close()
    clock.forward(2 * 3600 - 60)
    assert became(Clockwork([DUTY], "local", Claims.open(url), runs, clock)) == [(NIGHT, "started")]
    assert became(Clockwork([DUTY], "local", Claims.open(url), runs, clock)) == []
    assert runs.moments == [NIGHT]


def test_any_number_of_clocks_run_each_moment_once(url: str, clock: SetClock, runs: Kept) -> None:
    Claims.open(url).take(NAME, Claim(NIGHT - HOUR, NIGHT - HOUR, "somebody", "known"))
    clock.forward(3660)

    def tick(_: int) -> int:
        return len(became(Clockwork([DUTY], "local", Claims.open(url), runs, clock)))

    with ThreadPoolExecutor(8) as pool:
        told = sum(pool.map(tick, range(16)))
    assert (told, runs.moments) == (1, [NIGHT])


def test_another_environment_or_rhythm_is_another_duty(url: str, clock: SetClock, runs: Kept) -> None:
    claims = Claims.open(url)
    for environment, duty in (("a", DUTY), ("b", DUTY), ("a", DUTY._replace(cron="0 3 * * *"))):
        clock.moment = NIGHT - HOUR
        clockwork = Clockwork([duty], environment, claims, runs, clock)
        became(clockwork)
        clock.forward(3 * 3600)
        became(clockwork, Manner(grace=3 * HOUR))
    assert len(runs.moments) == 3


def test_jitter_delays_and_loses_nothing(url: str, clock: SetClock, runs: Kept) -> None:
    clockwork, manner = Clockwork([DUTY], "local", Claims.open(url), runs, clock), Manner(jitter=600)
    became(clockwork, manner)
    clock.forward(3600 + jitter(DUTY, 600) - 1)
    assert became(clockwork, manner) == []
    clock.forward(2)
    assert became(clockwork, manner) == [(NIGHT, "started")]


class Killed(BaseException):
    """The end of a clock, at once."""


class Dying(Kept):
    """Ends before the run is started, or right behind it."""

    def __init__(self, clock: Clock, *, behind: bool) -> None:
        super().__init__(clock)
        self.behind = behind

    def start(self, duty: Duty, moment: datetime) -> None:
        if self.behind:
            super().start(duty, moment)
        raise Killed


@pytest.mark.parametrize("behind", [False, True])
def test_a_clock_that_is_killed_as_it_starts_a_run_loses_none_and_repeats_none(
    url: str, clock: SetClock, *, behind: bool
) -> None:
    runs = Dying(clock, behind=behind)
    dying = Clockwork([DUTY], "local", Claims.open(url), runs, clock)
    became(dying)
    clock.forward(3600)
    with pytest.raises(Killed):
        became(dying)
    after = Kept(clock, runs.began)
    next_one = Clockwork([DUTY], "local", Claims.open(url), after, clock)
    clock.forward(PATIENCE.total_seconds())
    assert became(next_one) == []
    clock.forward(1)
    assert became(next_one) == [(NIGHT, "started")]
    assert after.moments == ([] if behind else [NIGHT])
    assert became(next_one) == []


def test_what_a_killed_clock_left_for_longer_than_the_grace_is_missed(url: str, clock: SetClock) -> None:
    dying = Clockwork([DUTY], "local", Claims.open(url), Dying(clock, behind=False), clock)
    became(dying)
    clock.forward(3600)
    with pytest.raises(Killed):
        became(dying)
    clock.forward(3601)
    assert became(Clockwork([DUTY], "local", Claims.open(url), Kept(clock), clock)) == [(NIGHT, "missed")]


class Slow(Claims):
    """Claims of a clock that stands still behind each that it takes, as a machine does that is suspended."""

    def __init__(self, url: str, clock: SetClock) -> None:
        super().__init__(opened(url))
        self.clock = clock

    def take(self, duty: str, claim: Claim) -> bool:
        taken = super().take(duty, claim)
        self.clock.forward(AT_ONCE.total_seconds())
        return taken


def test_a_clock_that_stood_still_leaves_what_it_took_to_one_that_goes_on(
    url: str, clock: SetClock, runs: Kept
) -> None:
    slow = Clockwork([DUTY], "local", Slow(url, clock), runs, clock)
    became(slow)
    clock.forward(3600)
    assert (became(slow), runs.moments) == ([(NIGHT, "taken")], [])
    clock.forward(PATIENCE.total_seconds() + 1)
    other = Clockwork([DUTY], "local", Claims.open(url), runs, clock)
    assert (became(other), runs.moments) == ([(NIGHT, "started")], [NIGHT])


class Flaky(Claims):
    """Claims of a real store that goes away: before something was written, or behind it and before it could be said."""

    def __init__(self, url: str, fails: random.Random) -> None:
        super().__init__(opened(url))
        self.fails = fails

    def take(self, duty: str, claim: Claim) -> bool:
        return self._perhaps(lambda: super(Flaky, self).take(duty, claim))

    def swap(self, duty: str, old: Claim, new: Claim) -> bool:
        return self._perhaps(lambda: super(Flaky, self).swap(duty, old, new))

    def last(self, duty: str, limit: int = 1) -> list[Claim]:
        if self.fails.random() < 0.2:
            raise StoreUnreachable("sqlite:///journal.db")
        return super().last(duty, limit)

    def _perhaps(self, done: Callable[[], bool]) -> bool:
        chance = self.fails.random()
        if chance < 0.3:
            raise StoreUnreachable("sqlite:///journal.db")
        found = done()
        if chance < 0.6:
            raise StoreUnreachable("sqlite:///journal.db")
        return found


@pytest.mark.parametrize("seed", range(20))
def test_a_store_that_goes_away_loses_no_moment_and_repeats_none(
    url: str, seed: int, clock: SetClock, runs: Kept
) -> None:
    """Two clocks of one person share a store that fails two thirds of what is asked of it."""
    fails = random.Random(seed)
    hourly, claims = DUTY._replace(cron="0 * * * *"), Claims.open(url)
    clock.forward(1800)
    clocks = [Clockwork([hourly], "local", Flaky(url, fails), runs, clock) for _ in range(2)]
    for number in range(1000):
        clock.forward(fails.choice([0.5, 1, 60, 600]))
        with contextlib.suppress(StoreUnreachable):
            became(clocks[number % 2])
    hours = [NIGHT + number * HOUR for number in range(int((clock.now() - NIGHT) / HOUR))]
    known = {each.moment: each.became for each in claims.last(NAME.replace("0 2", "0 *"), 999)}
    assert [known.get(each) for each in hours[:-2] if known.get(each) not in {"started", "missed"}] == []
    assert sorted(runs.moments[:-2]) == sorted(each for each in runs.moments[:-2] if known[each] == "started")
    assert len(runs.moments) == len(set(runs.moments)) > len(hours) / 2
