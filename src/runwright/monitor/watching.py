"""Watching: judges what was read of monitors, and keeps how they stand.

Readings come in batches. A batch is judged as a whole before anything is told of it, so that what fails because
something else did is told from that; then all of it is written in one transaction. How a monitor stands is swapped in
the store for what was read before: of several watchers the one whose swap counts tells the event. None is lost, none
is told twice.
"""

from __future__ import annotations

from collections import ChainMap
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from runwright.monitor.alert import Alert, Event, Reading, Standing, restored, written
from runwright.monitor.judging import Manner, begun, judged
from runwright.monitor.mute import held_back, needed, quiet
from runwright.monitor.telling import told
from runwright.store.alerts import Change, Kept, Minute, Swap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from runwright.environment.maintenance import Maintenance
    from runwright.lib.clock import Clock
    from runwright.monitor.breach import Breach
    from runwright.monitor.monitor import Monitor
    from runwright.monitor.mute import Mute, Quiet
    from runwright.store.alerts import Alerts

    Batch = Sequence[tuple[Monitor, Reading]]

OFTEN = timedelta(minutes=1)
"""After which a number is written although nothing else has changed."""
KEPT = timedelta(days=100)
"""For how long changes stay in the history: longer than a status page looks back."""
TRIES = 5
"""Swaps that may fail one after the other because another watcher was faster."""
BEHIND = timedelta(microseconds=1)
"""By which what was not seen begins behind what was."""
UNKNOWN = "unknown"
"""In a history: nobody watched."""


class Told(NamedTuple):
    """How a monitor stands now, and what somebody is to be told of it."""

    monitor: Monitor
    alert: Alert
    event: Event | None
    key: str = ""
    """The same for all that is told of one firing, or of one time that nothing could be read."""


class Step(NamedTuple):
    """A monitor before and after a reading."""

    monitor: Monitor
    reading: Reading
    before: Alert
    after: Alert
    became: Event | None


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


class Watch:
    """What one watcher knows between two batches; one batch at a time."""

    def __init__(
        self,
        monitors: Sequence[Monitor],
        alerts: Alerts,
        clock: Clock,
        manner: Manner,
        maintenance: Sequence[Maintenance] = (),
    ) -> None:
        self.monitors = watched(monitors)
        self._alerts = alerts
        self._clock = clock
        self._manner = manner
        self._maintenance = maintenance
        self._needs = needed(self.monitors)
        self.deed: Callable[[Sequence[Told]], None] | None = None
        """Called with what is told, inside of the transaction that writes it: what it writes counts with that."""
        self._kept: dict[str, Kept] = {}
        self._standings: dict[str, Alert] = {}
        self._day: date | None = None
        self.refresh()

    def refresh(self) -> None:
        """Read from the store how everything stands: somebody else may have watched meanwhile."""
        self._kept = self._alerts.all()
        self._standings = {name: restored(each.body) for name, each in self._kept.items()}

    def take(self, batch: Batch) -> list[Told]:
        """Judge a batch and write it down, until nobody else wrote in between; in the order of the batch."""
        now = self._clock.now()
        if now.date() != self._day:
            self._day = now.date()
            self._alerts.forget(now - KEPT)
        hush = quiet(self._alerts.silences(), self._maintenance, now)
        return [each for part in parts(batch) for each in self._taken(part, hush)]

    def _taken(self, batch: Batch, hush: Quiet) -> list[Told]:
        found: dict[str, Told] = {}
        minutes = {monitor.name: minute(reading) for monitor, reading in batch if reading.value is not None}
        open_ = batch
        for _ in range(TRIES):
            steps = self._steps(open_)
            seen = ChainMap({each.monitor.name: each.after for each in steps}, self._standings)
            made = [self._told(step, hush, seen) for step in steps]
            lost = self._written(steps, made, minutes)
            found |= {each.monitor.name: each for each in made if each.monitor.name not in lost}
            open_ = [each for each in open_ if each[0].name in lost]
            if not open_:
                break
            minutes = {}
        found |= {monitor.name: Told(monitor, self._standings[monitor.name], None) for monitor, _ in open_}
        return [found[monitor.name] for monitor, _ in batch]

    def _steps(self, batch: Batch) -> list[Step]:
        made = []
        for monitor, reading in batch:
            manner = manner_of(monitor, self._manner)
            before = self._standings.get(monitor.name) or begun(reading.at)
            after, event = judged(before, reading, breach_of(monitor), manner, monitor.name)
            made.append(Step(monitor, reading, before, after, event))
        return made

    def _told(self, step: Step, hush: Quiet, seen: ChainMap[str, Alert]) -> Told:
        after, event = told(step.after, self._mute(step, hush, seen), step.reading.at)
        return Told(step.monitor, after, event, key_of(step, after, event) if event else "")

    def _mute(self, step: Step, hush: Quiet, standings: ChainMap[str, Alert]) -> Mute | None:
        needs = self._needs.get(step.monitor.name, ())
        if needs and (step.after.key or step.after.why):
            began = step.after.since - timedelta(seconds=step.monitor.lasting)
            if mute := held_back(needs, standings, began, standings.maps[0]):
                return mute
        return hush.of(step.monitor.name)

    def _written(self, steps: Sequence[Step], made: Sequence[Told], minutes: Mapping[str, Minute]) -> set[str]:
        """Write what is worth keeping; the names of those that somebody else had changed, read again."""
        pairs = [(step, each.alert) for step, each in zip(steps, made, strict=True)]
        swaps = [
            Swap(step.monitor.name, written(alert), was, tuple(self._changes(step, alert, was)))
            for step, alert in pairs
            if worth_keeping(step.before, alert, was := self._kept.get(step.monitor.name, Kept("", 0)))
        ]
        done = self._exchanged(swaps, minutes, made) if swaps or minutes else []
        self._standings |= {step.monitor.name: alert for step, alert in pairs}
        lost = set()
        for swap, counts in zip(swaps, done, strict=True):
            if counts:
                self._kept[swap.monitor] = Kept(swap.body, swap.was.version + 1)
            else:
                lost.add(swap.monitor)
                self._reread(swap.monitor)
        return lost

    def _exchanged(self, swaps: Sequence[Swap], minutes: Mapping[str, Minute], made: Sequence[Told]) -> list[bool]:
        with self._alerts.together():
            done = self._alerts.exchange(swaps, minutes)
            counts = {swap.monitor for swap, each in zip(swaps, done, strict=True) if each}
            news = [each for each in made if each.event and each.monitor.name in counts]
            if news and self.deed is not None:
                self.deed(news)
        return done

    def _reread(self, name: str) -> None:
        self._kept[name] = self._alerts.standing(name)
        self._standings[name] = restored(self._kept[name].body)

    def _changes(self, step: Step, alert: Alert, was: Kept) -> Iterator[Change]:
        """What belongs into the history: that nobody watched, and how the monitor stands from now on."""
        name, before, at = step.monitor.name, step.before, step.reading.at
        patience = manner_of(step.monitor, self._manner).patience
        gap = before.read is not None and not before.why and (at - before.read).total_seconds() > patience
        if gap and before.read is not None:
            yield Change(name, before.read + BEHIND, UNKNOWN, "", "", "")
        if gap or not was.version or step.became or alert.standing is not before.standing:
            yield Change(name, at, alert.standing, step.became or "", alert.key or before.key, alert.muted)


def key_of(step: Step, after: Alert, event: Event) -> str:
    """What all that is told of one matter has in common."""
    unseen = event is Event.STEADY and after.standing is Standing.BLIND and not after.key
    if unseen or event in {Event.BLIND, Event.SEEN}:
        since = step.before.since if event is Event.SEEN else after.since
        return f"{step.monitor.name}/blind/{since:%Y%m%dT%H%M%S.%fZ}"
    return after.key or step.before.told or step.before.key


def parts(batch: Batch) -> Iterator[Batch]:
    """A batch in parts that hold no monitor twice, in which readings of one follow each other."""
    part: dict[str, tuple[Monitor, Reading]] = {}
    for monitor, reading in batch:
        if monitor.name in part:
            yield tuple(part.values())
            part = {}
        part[monitor.name] = (monitor, reading)
    yield tuple(part.values())


def manner_of(monitor: Monitor, manner: Manner) -> Manner:
    """How readings of a monitor are judged: as its runbook and its signal say, else as the watcher does."""
    patience = monitor.bound.blind_after if monitor.bound else None
    return manner._replace(lasting=monitor.lasting, patience=patience or manner.patience)


def breach_of(monitor: Monitor) -> Breach:
    """The breach in the unit of the signal; `why_not` has looked that there is one."""
    counted = monitor.breach.counted_in(monitor.bound.unit) if monitor.breach and monitor.bound else None
    if counted is None:
        raise LookupError(monitor.name)
    return counted


def worth_keeping(before: Alert, after: Alert, was: Kept) -> bool:
    """Whether more changed than the number that was read; that alone is written now and then, as a sign of life."""
    same = after._replace(value=before.value, read=before.read) == before
    if not was.version or not same or before.read is None:
        return True
    kept = restored(was.body).read
    return after.read is not None and (kept is None or abs(after.read - kept) >= OFTEN)


def minute(reading: Reading) -> Minute:
    """A number for the minute in which it was read."""
    value = reading.value or 0.0
    return Minute(reading.at.replace(second=0, microsecond=0), value, value, value)
