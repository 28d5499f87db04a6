"""Parts of a system as monitors: each probe of its `system.toml` is one, which needs what the probe needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.health.looking import look, variables_of
from runwright.environment.probe import FILE
from runwright.environment.signals import Signal
from runwright.monitor.breach import Breach
from runwright.monitor.monitor import GONE, Monitor, named

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runwright.environment.probe import Probe, Probed

PROBE = "probe"
"""The kind of a signal that is a probe: 1 while it holds, 0 while it does not."""


class Part(NamedTuple):
    """A probe as a monitor, and how it is asked."""

    monitor: Monitor
    ask: Callable[[], tuple[float, ...]]
    """May take as long as the probe says."""


def parts(system: Probed, directory: Path) -> list[Part]:
    """The probes of a system, in the order of its file; its commands run in a directory where it names none itself."""
    return [_part(system, probe, system.directory or directory) for probe in system.probes]


def _part(system: Probed, probe: Probe, directory: Path) -> Part:
    name = f"{system.name} {probe.name}"
    signal = Signal(name, PROBE, probe.name, needs=tuple(f"{system.name} {each}" for each in probe.needs))
    title = f"{name} down"
    file = f"{system.folder.name}/{FILE}"
    monitor = Monitor(named(title), title, name, signal, Breach("==", GONE), 0.0, "", "", "", file, 1)

    def ask() -> tuple[float, ...]:
        return (float(look(probe, variables_of(system), directory).ok),)

    return Part(monitor, ask)
