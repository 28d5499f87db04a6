"""Steadiness: whether what must hold while all is well does hold, and what does not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.health.looking import causes, looked
from runwright.drill.shell import ran
from runwright.drill.signal import Gauge
from runwright.environment.shape import nearest
from runwright.executors.numbers import NoNumber
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.drill.ledger import Ledger
    from runwright.drill.place import Place
    from runwright.drill.scenario import Steady
    from runwright.drill.system import System
    from runwright.environment.probe import Probe

EVERY = 0.02
"""Seconds between looks: a part of what is measured, so as short as the system can bear."""


class NoSuchProbe(RunwrightError):
    """A drill names a probe or signal that its system does not have."""

    def __init__(self, what: str, name: str, known: Sequence[str]) -> None:
        super().__init__(f"the system has no {what} “{name}”")
        self.hint = nearest(name, known) if known else f"Describe it in system.toml, [{what}s]."


class Reached(NamedTuple):
    """Whether a steady state was reached."""

    at: float | None
    """When, by `time.monotonic`; `None` when it was not."""
    lacking: tuple[str, ...]
    """What did not hold in the last look, each in a sentence."""


class Steadiness:
    """Looks whether a steady state holds."""

    def __init__(self, system: System, steady: Steady, place: Place) -> None:
        self._steady, self._place = steady, place
        self._probes = probes_of(system, steady)
        for name in steady.signals:
            if name not in system.signals:
                raise NoSuchProbe("signal", name, list(system.signals))
        self._gauges = {name: Gauge(system.signals[name], place) for name in steady.signals}

    def wait(self, ledgers: Sequence[Ledger] = (), since: float = 0.0) -> Reached:
        """Look until everything holds, or the time for it is over; with ledgers, also their writes from `since` on."""
        ends = time.monotonic() + self._steady.within
        while True:
            begun = time.monotonic()
            lacking = (*self._looks(), *(f"load {each.name} is not served" for each in ledgers if not each.well(since)))
            if not lacking:
                lacking = tuple(self._slow())
                if not lacking:
                    return Reached(begun, ())
            if time.monotonic() > ends:
                return Reached(None, lacking)
            time.sleep(EVERY)

    def _looks(self) -> Iterator[str]:
        """What the probes say, causes first and alone."""
        for each in causes(looked(self._probes, self._place.variables, self._place.directory)):
            yield f"probe {each.name}: {each.said}"

    def _slow(self) -> Iterator[str]:
        """What signals and checks say; asked only when the probes hold."""
        for name, wanted in self._steady.signals.items():
            try:
                value = self._gauges[name].value()
            except NoNumber as missing:
                yield str(missing)
                continue
            if not wanted.holds(value):
                yield f"signal {name}: {value:g}, not {wanted.text}"
        for check in self._steady.checks:
            done = ran(check.command, self._place, check.timeout)
            if not done.ok:
                yield f"{check.title}: {done.said}"


def probes_of(system: System, steady: Steady) -> tuple[Probe, ...]:
    """The probes that a steady state names, or all; raises NoSuchProbe."""
    if steady.probes is None:
        return system.probes
    return tuple(probe_of(system, name) for name in steady.probes)


def probe_of(system: System, name: str) -> Probe:
    """The probe of this name; raises NoSuchProbe."""
    for each in system.probes:
        if each.name == name:
            return each
    raise NoSuchProbe("probe", name, [each.name for each in system.probes])
