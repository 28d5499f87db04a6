"""What a fault hits: a process, a link, data or a server of a system, found by the name that its `system.toml` gives.

A fault reaches nothing that the system does not name: a name is looked up in the system's own sections, `$VARIABLES`
in its own environment. Found targets are plain values, so that another process can go on with them.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.environment.shape import nearest
from runwright.environment.variables import NotSet, expanded
from runwright.executors.process_tree import running
from runwright.lib.errors import RunwrightError
from runwright.store.holder import started

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Known = tuple[tuple[str, tuple[str, ...]], ...]
Variables = tuple[tuple[str, str], ...]
KNOWN = ("pid_file", "pid_command", "start")
PATIENCE = 15.0
"""Seconds for a command that says the number of a process."""


class Process(NamedTuple):
    """A process of the system, told from a later one with the same number by when it started."""

    name: str
    pid: int
    started: str
    """As `runwright.store.holder.started` says it; empty for one that does not run."""
    known: Known = ()
    """How it is found again: `pid_file` or `pid_command`; and `start`, the command that starts it."""
    directory: str = ""
    """Where these commands run."""
    environment: Variables = ()
    """With which variables."""

    def words(self, key: str) -> tuple[str, ...]:
        """A command or path that `system.toml` gives for it; empty where it gives none."""
        return dict(self.known).get(key, ())

    def now(self) -> Process | None:
        """The process that has its name by now; None when none does."""
        try:
            return _found(self.name, self.known, self.directory, self.environment)
        except Unfound:
            return None


class Link(NamedTuple):
    """A connection between processes, with the relay of the drill's own between them."""

    name: str
    control: str
    """The socket by which the relay is told what to do; empty where none stands."""
    protocol: str = "tcp"
    """"http" where the relay reads requests."""


class Data(NamedTuple):
    """A file or folder of the system."""

    name: str
    path: str


class Server(NamedTuple):
    """What answers at a URL that the system's environment gives."""

    name: str
    """The variable."""
    url: str


class Declared(NamedTuple):
    """A fault that the system itself knows how to make: two shell commands of its section `[faults]`."""

    name: str
    inject: str
    mend: str
    directory: str
    environment: Variables = ()


Target = Process | Link | Data | Server | Declared
SECTIONS = {"process": "processes", "link": "links", "data": "data", "command": "faults"}
"""Kinds of targets that have a section; a server is named by a variable."""
TYPES: dict[str, Any] = {"process": Process, "link": Link, "data": Data, "server": Server, "command": Declared}


class NoSuchTarget(RunwrightError):
    """A fault names what the system does not."""

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        super().__init__(f"the system has no {kind} called “{name}”")
        self.hint = nearest(name, known) if known else f"Describe it in [{SECTIONS.get(kind, kind)}.{name}]."


class Unfound(RunwrightError):
    """A target that is named, and cannot be found now."""

    def __init__(self, place: str, why: str, hint: str = "") -> None:
        super().__init__(f"{place}: {why}")
        self.hint = hint


class Protected(RunwrightError):
    """A process that no fault may touch."""

    hint = "Correct the pid_file or pid_command of this process in system.toml."

    def __init__(self, name: str, pid: int, what: str) -> None:
        super().__init__(f"process “{name}” is said to be {pid}, which is {what}: no fault touches that")


class Targets(NamedTuple):
    """Where the targets of one system are looked up."""

    sections: Mapping[str, Any]
    """`system.toml`, as it was parsed."""
    environment: Mapping[str, str]
    """The variables of the running system."""
    directory: Path
    """Where the system's commands run; relative paths begin here."""
    controls: Mapping[str, str] = {}
    """Link to the socket of its relay."""

    def find(self, kind: str, name: str) -> Target:
        """The target as it is now; raises NoSuchTarget, Unfound or Protected."""
        if kind == "server":
            return self._server(name)
        known = self.sections.get(SECTIONS[kind], {})
        if name not in known:
            raise NoSuchTarget(kind, name, list(known))
        found: Target = getattr(self, f"_{kind}")(name, known[name])
        return found

    def expanded(self, text: str, place: str) -> str:
        """A text with the variables of the system put in; raises Unfound for one that it has not."""
        try:
            return expanded(text, self.environment)
        except NotSet as missing:
            why = f"${missing.name} is no variable of the running system"
            raise Unfound(place, why, "Start it, or correct it.") from None

    def _process(self, name: str, section: Mapping[str, Any]) -> Process:
        place = f"[processes.{name}]"

        def words(value: str | Sequence[str]) -> tuple[str, ...]:
            return tuple(self.expanded(word, place) for word in ([value] if isinstance(value, str) else value))

        known = tuple((key, words(section[key])) for key in KNOWN if key in section)
        return _found(name, known, str(self.directory), tuple(self.environment.items()))

    def _link(self, name: str, section: Mapping[str, Any]) -> Link:
        return Link(name, self.controls.get(name, ""), section.get("protocol", "tcp"))

    def _data(self, name: str, section: Mapping[str, Any]) -> Data:
        place = f"[data.{name}]"
        return Data(name, str(self.directory / self.expanded(section["path"], place)))

    def _server(self, name: str) -> Server:
        variable = name.removeprefix("$").strip("{}")
        if variable not in self.environment:
            raise NoSuchTarget("server", name, [each for each in self.environment if each.endswith(("URL", "DSN"))])
        return Server(variable, self.environment[variable])

    def _command(self, name: str, section: Mapping[str, Any]) -> Declared:
        return Declared(
            name, section["inject"], section.get("mend", ""), str(self.directory), tuple(self.environment.items())
        )


def _found(name: str, known: Known, directory: str, environment: Variables) -> Process:
    """The process as it is now; raises Unfound or Protected."""
    place, words = f"[processes.{name}]", dict(known)
    if "pid_file" in words:
        text = _first_line(place, Path(directory, *words["pid_file"]))
    elif "pid_command" in words:
        text = _answer(place, words["pid_command"], directory, environment)
    else:
        raise Unfound(place, "it does not say which process it is", "Write pid_file or pid_command.")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Unfound(place, f"“{text[:60]}” is no number of a process", "Is the system started?")
    pid = int(text)
    since = started(pid)
    if since is None:
        raise Unfound(place, f"there is no process {pid}", "Is the system started?")
    guard(name, pid)
    return Process(
        name, pid, since, known, directory, environment if "pid_command" in words or "start" in words else ()
    )


def _first_line(place: str, path: Path) -> str:
    """What counts of a file; a postmaster.pid has more lines."""
    try:
        return path.read_text("utf-8", "replace").strip().partition("\n")[0].strip()
    except OSError as problem:
        raise Unfound(place, f"{path}: {problem.strerror}", "Is the system started?") from None


def _answer(place: str, command: Sequence[str], directory: str, environment: Variables) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (the system's own command)
            command,
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Unfound(place, f"{shlex.join(command)}: {problem}") from None
    return (done.stdout or done.stderr).strip().partition("\n")[0].strip()


def guard(name: str, pid: int) -> None:
    """Raise Protected for the first process, this one, and those that this one descends from."""
    if pid <= 1:
        raise Protected(name, pid, "the first process of the machine")
    everyone, above = running(), os.getpid()
    while above > 0:
        if pid == above:
            raise Protected(name, pid, "this drill, or what started it")
        above = everyone[above].parent if above in everyone else 0


def read(kind: str, plain: Mapping[str, Any]) -> Target:
    """A target from what JSON made of it."""

    def value(each: object) -> object:
        return tuple(value(one) for one in each) if isinstance(each, list) else each

    made: Target = TYPES[kind](**{name: value(each) for name, each in plain.items()})
    return made
