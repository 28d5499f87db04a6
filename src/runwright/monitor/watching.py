"""Watching: asks for the number of each monitor, judges it, and keeps how the monitor stands.

What a monitor stands at is swapped in the store for what was read before. Of several watchers the one whose swap counts
tells the event: none is lost, none is told twice.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from runwright.executors.numbers import NoNumber, Question, numbers
from runwright.executors.session import NotOpened, Setting
from runwright.lib.errors import RunwrightError
from runwright.monitor.alert import Alert, Event, Reading, restored, written
from runwright.monitor.judging import Manner, begun, judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from runwright.lib.clock import Clock
    from runwright.monitor.breach import Breach
    from runwright.monitor.monitor import Monitor
    from runwright.store.alerts import Alerts, Kept, Silence

    Ask = Callable[[Monitor], tuple[float, ...]]

AT_ONCE = 16
"""Monitors that are asked at the same time."""
OFTEN = timedelta(minutes=1)
"""After which a number is written although nothing else has changed."""
TRIES = 5
"""Swaps that may fail one after the other because another watcher was faster."""


class Told(NamedTuple):
    """How a monitor stands now, and what became of it."""

    monitor: Monitor
    alert: Alert
    event: Event | None


def watched(monitors: Sequence[Monitor]) -> list[Monitor]:
    """Those whose number can be asked for, in a unit that can be compared."""
    return [each for each in monitors if not why_not(each)]


def why_not(monitor: Monitor) -> str:
    """Why a monitor cannot be watched; empty when it can."""
    if monitor.breach is None:
        return "the runbook gives no number for it"
    if monitor.bound is None:
        return f"no signal of runwright.toml is called “{monitor.signal}”"
    if monitor.breach.counted_in(monitor.bound.unit) is None:
        return f"the runbook counts in {monitor.breach.unit or 'a bare number'}, the signal in {monitor.bound.unit}"
    return ""


def look(monitors: Sequence[Monitor], alerts: Alerts, ask: Ask, clock: Clock, manner: Manner) -> Iterator[Told]:
    """One look at every monitor that can be watched, in their order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        readings = pool.map(lambda each: (each, _read(each, ask, clock)), watched(monitors))
        for monitor, reading in readings:
            yield _kept(monitor, reading, alerts, manner._replace(lasting=monitor.lasting))


def asking(setting: Callable[[str], Setting]) -> Ask:
    """Asks for numbers where an environment says; `setting` gives the place for a kind of signal."""

    def ask(monitor: Monitor) -> tuple[float, ...]:
        signal = monitor.bound
        if signal is None:
            raise LookupError(monitor.name)
        return numbers(Question(signal.kind, signal.query, signal.path), setting(signal.kind))

    return ask


def silenced(monitor: Monitor, silences: Sequence[Silence]) -> Silence | None:
    """The silence that covers a monitor."""
    return next((each for each in silences if fnmatchcase(monitor.name, each.pattern)), None)


def _read(monitor: Monitor, ask: Ask, clock: Clock) -> Reading:
    """What a monitor's number is; of several the worst."""
    try:
        found = ask(monitor)
    except NoNumber as error:
        return Reading(clock.now(), None, error.why)
    except (NotOpened, RunwrightError) as error:
        return Reading(clock.now(), None, str(error))
    if not found:
        return Reading(clock.now(), None, "the query gave nothing")
    return Reading(clock.now(), _worst(found, _breach(monitor)))


def _worst(found: tuple[float, ...], breach: Breach) -> float:
    bad = [each for each in found if breach.holds(each)]
    if breach.comparator in {"<", "<="}:
        return min(bad or found)
    return max(bad or found)


def _kept(monitor: Monitor, reading: Reading, alerts: Alerts, manner: Manner) -> Told:
    """Judge a reading over what the store has, until nobody else wrote in between."""
    for _ in range(TRIES):
        was = alerts.standing(monitor.name)
        before = restored(was.body) if was.body else begun(reading.at)
        after, event = judged(before, reading, _breach(monitor), manner, monitor.name)
        if not _worth_keeping(before, after, was) or alerts.swap(monitor.name, written(after), was):
            return Told(monitor, after, event)
    return Told(monitor, before, None)


def _worth_keeping(before: Alert, after: Alert, was: Kept) -> bool:
    """Whether more changed than the number that was read; that alone is written now and then, as a sign of life."""
    same = after._replace(value=before.value, read=before.read) == before
    if not was.version or not same or before.read is None:
        return True
    return after.read is not None and after.read - before.read >= OFTEN


def _breach(monitor: Monitor) -> Breach:
    """The breach in the unit of the signal; `why_not` has looked that there is one."""
    counted = monitor.breach.counted_in(monitor.bound.unit) if monitor.breach and monitor.bound else None
    if counted is None:
        raise LookupError(monitor.name)
    return counted
