"""A system: what Runwright knows of a set of services that it starts, probes and breaks, out of its `system.toml`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.drill.problems import shaped
from runwright.drill.shell import Task
from runwright.drill.signal import built as signal
from runwright.environment import toml_file
from runwright.environment.configuration import shown
from runwright.environment.probe import FILE
from runwright.environment.probe import built as probe
from runwright.environment.variables import expanded
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runwright.drill.signal import Signal
    from runwright.environment.probe import Probe

FOLDER = "systems"
"""Where a system is looked for by its bare name, below the folder where somebody stands or one above."""


class Command(NamedTuple):
    """A program of the system with its arguments; it is no shell."""

    words: tuple[str, ...]
    seconds: float
    """After which it is given up."""


class System(NamedTuple):
    """One system."""

    name: str
    title: str
    folder: Path
    """Where `system.toml` lies; absolute."""
    runbook: Path
    directory: Path | None
    """Where its commands run; `None` leaves it to the environment of `runwright.toml`."""
    start: Command | None
    stop: Command | None
    status: Command | None
    apart: Command | None
    """How it is started beside another one, on free ports."""
    home: str
    """The variable that names its run folder; empty when it has only one."""
    environment_file: str
    """Where `start` writes its addresses, with its variables; empty when it writes none."""
    secrets: tuple[str, ...]
    """Variables of that file that are secret, whatever they are called."""
    before: tuple[Task, ...]
    """What comes before every drill."""
    probes: tuple[Probe, ...]
    signals: Mapping[str, Signal]
    raw: Mapping[str, Any]
    """The file as it was parsed: processes, links, data and faults are looked up there."""

    def environment_path(self, variables: Mapping[str, str]) -> Path | None:
        """The file with the addresses of the running system; relative paths begin at its folder."""
        if not self.environment_file:
            return None
        return self.folder / Path(expanded(self.environment_file, variables)).expanduser()


class NoSuchSystem(RunwrightError):
    """A name or path that leads to no `system.toml`."""

    hint = f"Name a folder that holds a {FILE}, or a system below “{FOLDER}”."

    def __init__(self, asked: str) -> None:
        super().__init__(f"{asked}: there is no system here")


def find(asked: str, here: Path) -> Path:
    """The folder of a system, by its path or by its name.

    Raises:
        NoSuchSystem: there is none.
    """
    own = [here / Path(asked).expanduser()]
    named = [folder / FOLDER / asked for folder in (here, *here.parents)] if os.sep not in asked else []
    for folder in (*own, *named):
        if (folder / FILE).is_file():
            return folder.resolve()
    raise NoSuchSystem(asked)


def every(here: Path) -> list[Path]:
    """The folders of all systems, by their names: of the nearest `systems` in or above a folder.

    Raises:
        NoSuchSystem: there is none.
    """
    for folder in (here, *here.parents):
        if found := sorted(path.parent for path in (folder / FOLDER).glob(f"*/{FILE}")):
            return found
    raise NoSuchSystem(FOLDER)


def load(folder: Path) -> System:
    """The system that lies in a folder.

    Raises:
        Misconfigured: with every problem of its file.
        Unreadable: the file cannot be read.
    """
    from runwright.drill.system_sections import FILE as SHAPE

    path = folder / FILE
    text = toml_file.text_of(path, shown(path))
    return built(shaped(SHAPE, text, shown(path)), toml_file.parsed(text, shown(path)), folder)


def built(found: Mapping[str, Any], raw: Mapping[str, Any], folder: Path) -> System:
    """The values of a file without problems."""
    environment = found.get("environment", {})
    return System(
        name=found["name"],
        title=found.get("title", found["name"]),
        folder=folder,
        runbook=folder / found.get("runbook", "RUNBOOK.md"),
        directory=folder / found["directory"] if "directory" in found else None,
        start=_command(found.get("start")),
        stop=_command(found.get("stop")),
        status=_command(found.get("status")),
        apart=_command(found.get("apart"), found.get("start")),
        home=found.get("apart", {}).get("home", ""),
        environment_file=environment.get("file", ""),
        secrets=environment.get("secrets", ()),
        before=tuple(Task(each["command"], each.get("timeout", 60.0)) for each in found.get("before", ())),
        probes=tuple(probe(each) for each in found.get("probes", ())),
        signals={name: signal(name, each) for name, each in found.get("signals", {}).items()},
        raw=raw,
    )


def _command(found: Mapping[str, Any] | None, like: Mapping[str, Any] | None = None) -> Command | None:
    if found is None or "command" not in found:
        return None
    seconds = found.get("seconds") or (like or {}).get("seconds", 60.0)
    return Command(found["command"], seconds)
