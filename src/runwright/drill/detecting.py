"""Detecting: waits until a fault is noticed, as the drill says it is noticed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runwright.drill.probing import look
from runwright.drill.shell import ran
from runwright.drill.signal import Gauge, NoNumber
from runwright.drill.steadiness import NoSuchProbe, probe_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runwright.drill.ledger import Ledger
    from runwright.drill.place import Place
    from runwright.drill.scenario import Detection
    from runwright.drill.system import System


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


def watcher(detection: Detection, system: System, place: Place, ledgers: Sequence[Ledger]) -> Callable[[], bool]:
    """What says whether the fault shows now; raises NoSuchProbe."""
    subject = detection.subject
    if detection.kind == "probe":
        probe = probe_of(system, subject)
        return lambda: not look(probe, place).ok
    if detection.kind == "load":
        ledger = next(each for each in ledgers if each.name == subject)
        return lambda: detection.bound.holds(ledger.failing())
    if detection.kind == "command":
        return lambda: ran(subject, place, detection.within).ok
    if subject not in system.signals:
        raise NoSuchProbe("signal", subject, list(system.signals))
    gauge = Gauge(system.signals[subject], place)
    return lambda: _beyond(gauge, detection)


def _beyond(gauge: Gauge, detection: Detection) -> bool:
    """Whether the number is as it is when the fault shows; no number is no sign of this fault."""
    try:
        return detection.bound.holds(gauge.value())
    except NoNumber:
        return False
