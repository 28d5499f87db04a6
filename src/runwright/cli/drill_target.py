"""What a command line of drills names: the system, its drills, and where their records are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.drill import scenario as scenarios
from runwright.drill.system import NoSuchSystem, find, load
from runwright.environment import configuration as configurations

if TYPE_CHECKING:
    from runwright.drill.scenario import Scenario
    from runwright.drill.system import System
    from runwright.environment.configuration import Configuration

RECORDS = "drills"


class Named(NamedTuple):
    """A system, and what of its drills was asked for."""

    system: System
    asked: str
    """A drill or a procedure; empty for all."""
    configuration: Configuration

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The drills that were asked for; raises NoSuchDrill."""
        return scenarios.asked(self.system, self.asked)

    @property
    def records(self) -> Path:
        """The folder of what drills keep."""
        return records(self.configuration)


def records(configuration: Configuration) -> Path:
    """The folder of what drills keep: beside the runs where they are in a file, else below the configuration's."""
    store = configuration.store
    if store.startswith(configurations.SQLITE):
        return Path(store.removeprefix(configurations.SQLITE)).parent / RECORDS
    return configuration.root / ".runwright" / RECORDS


def named(asked: str) -> Named:
    """The system of `SYSTEM` or `SYSTEM/DRILL`; raises NoSuchSystem."""
    here = Path.cwd()
    try:
        folder, drill = find(asked.rstrip("/") or ".", here), ""
    except NoSuchSystem:
        name, slash, drill = asked.rpartition("/")
        if not slash:
            name, _, drill = asked.partition("#")
        if not name or not drill:
            raise
        folder = find(name, here)
    return Named(load(folder), drill, configurations.load(folder))
