"""Detecting: waits until a fault is noticed, as the drill says it is noticed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runwright.actions.health.looking import look
from runwright.drill.shell import ran
from runwright.drill.signal import Gauge
from runwright.drill.steadiness import NoSuchProbe, probe_of
from runwright.environment.shape import nearest
from runwright.executors.numbers import NoNumber
from runwright.lib.errors import RunwrightError
from runwright.monitor.monitor import monitors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from runwright.drill.ground import Ground
    from runwright.drill.ledger import Ledger
    from runwright.drill.scenario import Detection
    from runwright.drill.signal import Signal
    from runwright.monitor.breach import Breach
    from runwright.runbook import Runbook


class NoSuchAlert(RunwrightError):
    """A drill names an alert for which the runbook has no threshold, or none that can be compared with the signal."""

    def __init__(self, name: str, signal: Signal, known: Mapping[str, Breach]) -> None:
        if name in known:
            super().__init__(f"{name} is {known[name].words()}, and signal {signal.name} counts {signal.unit}")
            self.hint = "Write the signal's unit in system.toml: %, ratio, ms, req/s …"
        else:
            super().__init__(f"the runbook has no alert “{name}” with a threshold")
            self.hint = nearest(name, known) if known else "Write it into a table of alerts, with its condition."


def detected(watched: Callable[[], bool], detection: Detection) -> float | None:
    """When what is watched had lasted long enough, by `time.monotonic`; `None` when that did not come in time."""
    ends = time.monotonic() + detection.within
    since: float | None = None
    while (now := time.monotonic()) < ends:
        if not watched():
            since = None
        else:
            since = since or now
            if now - since >= detection.lasting:
                return time.monotonic()
        time.sleep(detection.every)
    return None


def watcher(detection: Detection, ground: Ground, ledgers: Sequence[Ledger]) -> Callable[[], bool]:
    """What says whether the fault shows now; raises NoSuchProbe, NoSuchAlert."""
    subject, system, place = detection.subject, ground.system, ground.operated.place
    if detection.kind == "probe":
        probe = probe_of(system, subject)
        return lambda: not look(probe, place.variables, place.directory).ok
    if detection.kind == "load":
        ledger = next(each for each in ledgers if each.name == subject)
        return lambda: detection.bound.holds(ledger.failing())
    if detection.kind == "command":
        return lambda: ran(subject, place, detection.within).ok
    if subject not in system.signals:
        raise NoSuchProbe("signal", subject, list(system.signals))
    gauge = Gauge(system.signals[subject], place)
    bad = threshold(detection.alert, system.signals[subject], ground.book).holds if detection.alert else None
    return lambda: _beyond(gauge, bad or detection.bound.holds)


def threshold(name: str, signal: Signal, book: Runbook) -> Breach:
    """When the runbook says that an alert is there, in the unit of a signal; raises NoSuchAlert."""
    known = {each.name: each.breach for each in monitors(book, {}) if each.breach is not None}
    breach = known[name].counted_in(signal.unit) if name in known else None
    if breach is None:
        raise NoSuchAlert(name, signal, known)
    return breach


def lasting(name: str, book: Runbook) -> float:
    """Seconds for which the runbook lets an alert last before anybody is called."""
    return next((each.lasting for each in monitors(book, {}) if each.name == name), 0.0)


def _beyond(gauge: Gauge, bad: Callable[[float], bool]) -> bool:
    """Whether the number is as it is when the fault shows; no number is no sign of this fault."""
    try:
        return bad(gauge.value())
    except NoNumber:
        return False
