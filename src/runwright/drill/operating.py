"""Operating: starts a system for a drill, or adopts one that runs, and stops what it started."""

from __future__ import annotations

import os
import shlex
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.health.looking import looked
from runwright.drill import linking
from runwright.drill.early import mend_left, placed
from runwright.drill.place import Place
from runwright.drill.sandbox import StillRunning, abandoned, sandbox
from runwright.environment.env_file import lines
from runwright.lib import program
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from runwright.drill.early import Said
    from runwright.drill.system import Command, System


class NotOperated(RunwrightError):
    """A system that could not be started or stopped."""

    def __init__(self, system: System, verb: str, why: str, hint: str = "") -> None:
        super().__init__(f"{system.name} could not be {verb}: {why}")
        self.hint = hint or f"Try it by hand: the commands stand in {system.folder}/system.toml."


class NotApart(RunwrightError):
    """A system that cannot run beside itself."""

    def __init__(self, system: System) -> None:
        super().__init__(f"{system.name} does not say how it is started beside another one")
        self.hint = "Write [apart] with command and home into its system.toml."


class NotSet(RunwrightError):
    """A drill that wants other settings than a running system was started with."""

    def __init__(self, system: System, names: Iterable[str]) -> None:
        super().__init__(f"{system.name} runs already, and this drill wants it started with {', '.join(names)}")
        self.hint = "Stop it first, or hold the drill beside it: --apart."


class NotKept(RunwrightError):
    """A system that is to be left running on what the drill takes away in its end."""

    hint = "Leave out --keep-running."

    def __init__(self, system: System, early: Said) -> None:
        kinds = ", ".join(sorted({each["kind"] for each in early}))
        super().__init__(f"{system.name} cannot be left running: {kinds} would be taken away below it")


class Terms(NamedTuple):
    """How a drill wants a system."""

    settings: Mapping[str, str] = {}
    links: frozenset[str] = frozenset()
    """Connections that must go through relays of the drill."""
    apart: bool = False
    """In a folder of its own, beside another one."""
    keep: bool = False
    """Left running in the end."""
    early: Said = ()
    """Faults that have to be there before it starts."""


class Operated(NamedTuple):
    """A running system in the hands of a drill."""

    place: Place
    adopted: bool
    """Whether it ran before the drill came."""
    home: Path | None
    """The folder of its own, of one that was started apart."""
    controls: Mapping[str, str] = {}
    """Link to the socket by which its relay is told what to do."""


@contextmanager
def operated(system: System, directory: Path, terms: Terms, records: Path) -> Iterator[Operated]:
    """The system, running, for the length of the block; what was started is stopped, unless it is to be kept.

    Raises:
        NotOperated: a command of it failed.
        NotSet, NotLinked: it runs already, and not as the drill wants it.
        NotApart: it is to run beside another one and does not say how.
        NotKept: it is to be left running on a fault that is mended when it has stopped.
    """
    if terms.keep and terms.early:
        raise NotKept(system, terms.early)
    variables = {**os.environ, **terms.settings}
    if terms.apart:
        with _apart(system, directory, terms, variables, records) as found:
            yield found
    elif _runs(system, directory, variables):
        if terms.settings or terms.early:
            raise NotSet(system, [*terms.settings, *(each["kind"] for each in terms.early)])
        controls = linking.standing(system, terms.links, records)
        yield Operated(_place(system, directory, variables), adopted=True, home=None, controls=controls)
    else:
        with _started(system, directory, terms, variables, records) as found:
            yield found


@contextmanager
def _started(
    system: System, directory: Path, terms: Terms, variables: Mapping[str, str], records: Path
) -> Iterator[Operated]:
    """The system where it always runs."""
    mend_left(records / "faults")
    known = {**variables, **linking.ports(system, terms.links, variables, free=False)}
    with linking.linked(system, terms.links, known, records / linking.FOLDER, keep=terms.keep) as links:
        given = {**known, **links.settings}
        bare = Operated(Place(directory, given), adopted=False, home=None)
        with placed(terms.early, system, bare, records / "faults"), _running(system, bare.place, keep=terms.keep):
            yield bare._replace(place=_place(system, directory, given), controls=links.controls)


@contextmanager
def _running(system: System, place: Place, *, keep: bool) -> Iterator[None]:
    """Started, and stopped behind the block, unless it is to be kept."""
    stopping: AbstractContextManager[None] = suppress(NotOperated)  # why it did not start is what counts then
    try:
        _run(system, system.start, "started", place)
        stopping = nullcontext()
        yield
    finally:
        if not keep:
            with stopping:
                _run(system, system.stop, "stopped", place)


@contextmanager
def _apart(
    system: System, directory: Path, terms: Terms, variables: Mapping[str, str], records: Path
) -> Iterator[Operated]:
    """The system in a folder of its own, which is removed."""
    if system.apart is None or not system.home:
        raise NotApart(system)
    for folder in abandoned(system.name, records):
        _end_in(folder, system, Place(directory, {**os.environ, system.home: str(folder)}))
        mend_left(records / "faults")  # as long as the folder is there that they lie in
    with sandbox(system.name, records) as home:
        ports = linking.ports(system, terms.links, variables, free=True)  # all others the system chooses
        known = {**variables, **ports, system.home: str(home)}
        with linking.linked(system, terms.links, known, home / linking.FOLDER) as links:
            given = {**known, **links.settings}
            bare = Operated(Place(directory, given), adopted=False, home=home)
            with placed(terms.early, system, bare, records / "faults"), _running_in(home, system, bare.place):
                yield bare._replace(place=_place(system, directory, given), controls=links.controls)


def _end_in(folder: Path, system: System, place: Place) -> None:
    """Stop what a drill that died has left there; raises StillRunning where its status says that it runs on.

    A stop that fails where nothing runs any more is none to worry about.
    """
    why = _done(system.stop, place) if system.stop else ""
    if why and system.status is not None and not _done(system.status, place):
        raise StillRunning(system.name, folder, why)


@contextmanager
def _running_in(home: Path, system: System, place: Place) -> Iterator[None]:
    """Started in a folder of its own, and stopped behind the block; raises StillRunning where it cannot be."""
    before = ""
    try:
        before = _done(system.apart, place) if system.apart else ""
        if before:
            raise NotOperated(system, "started", before)
        yield
    finally:
        why = _done(system.stop, place) if system.stop else "its system.toml has no stop"
        if why:
            raise StillRunning(system.name, home, f"{before}; then {why}" if before else why)


def _runs(system: System, directory: Path, variables: Mapping[str, str]) -> bool:
    """Whether it runs: its status says so, or a probe of it holds; one that is not well runs too, and is not ours."""
    if system.start is None:
        return True
    if system.status is not None and not _done(system.status, Place(directory, variables)):
        return True
    try:
        place = _place(system, directory, variables)
    except NotOperated:
        return False
    return any(each.ok for each in looked(system.probes, place.variables, place.directory))


def _run(system: System, command: Command | None, verb: str, place: Place) -> None:
    if command is None:
        raise NotOperated(system, verb, "its system.toml does not say how")
    why = _done(command, place)
    if why:
        raise NotOperated(system, verb, why)


def _done(command: Command, place: Place) -> str:
    """Run a command of the system, and let go on what it starts; why it failed, or nothing."""
    shown = shlex.join(command.words)
    try:
        ended = program.ran(command.words, command.seconds, place.directory, place.variables, spare=True)
    except OSError as error:
        return f"{shown}: {error.strerror or error}"
    if ended.status is None:
        return f"{shown} did not end within {command.seconds:g} s"
    return "" if ended.ok else f"{shown} gives {ended.status}{': ' * bool(ended.last)}{ended.last}"


def again(system: System, place: Place) -> Place:
    """The place as the system describes it now: a procedure may have moved something."""
    try:
        return _place(system, place.directory, place.variables)
    except NotOperated:
        return place


def _place(system: System, directory: Path, variables: Mapping[str, str]) -> Place:
    """Where its commands run, with what it wrote about itself."""
    path = system.environment_path(variables)
    if path is None:
        return Place(directory, variables)
    try:
        return Place(directory, {**variables, **lines(path)})
    except (OSError, ValueError) as error:
        why = f"{path}: {getattr(error, 'strerror', None) or error}"
        hint = "`start` must write it: [environment] of its system.toml names it, relative to the folder of that file."
        raise NotOperated(system, "found", why, hint) from None
