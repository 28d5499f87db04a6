"""The one protocol of all executors: a session is opened once, and then runs requests one after the other.

Every command ends in exactly one `Outcome`, whatever it did: what a command does wrongly is an outcome with a status,
only what keeps a session from being opened is an exception. Between commands a session keeps its state, and says after
each of them what that is, so that another session can be opened where this one stopped.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    Watch = Callable[["Chunk"], None]

KEEP = 64 * 1024 * 1024
"""Bytes of each stream that an outcome keeps at most: the first half and the last half."""
NOTHING: Mapping[str, str] = MappingProxyType({})
HIDDEN = "variable {}, which holds a secret"


class Request(NamedTuple):
    """One command to run: `text` in `language`, with its limits in seconds and bytes."""

    text: str
    language: str
    timeout: float
    bound: float | None = None
    """Seconds after which an endless command has said enough and is ended."""
    secrets: Mapping[str, str] = NOTHING
    """Environment variables for this command alone."""
    terminal: bool = False
    """Whether the command talks to the person at our terminal; who watches is then told nothing."""
    keep: int = KEEP

    @property
    def limit(self) -> Limit:
        """When it has to end at the latest, and what that is called."""
        if self.bound is not None and self.bound < self.timeout:
            return Limit(self.bound, Ending.BOUNDED)
        return Limit(self.timeout, Ending.TIMED_OUT)


class Chunk(NamedTuple):
    """Output as it arrives: of the stream "stdout" or "stderr", cut anywhere."""

    stream: str
    data: bytes


class Table(NamedTuple):
    """Rows that a query gave, as texts; None is null."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


class Ending(StrEnum):
    """How a command came to its end."""

    EXITED = "exited"
    """By itself; only then is there a status."""
    TIMED_OUT = "timed out"
    BOUNDED = "bounded"
    """An endless command that was ended as planned."""
    STOPPED = "stopped"
    LOST = "lost"
    """The connection broke: nobody knows how far the command came, or whether it still runs."""


class Limit(NamedTuple):
    """Seconds that a command has, and how it ends when they are over."""

    seconds: float
    ending: Ending


class State(NamedTuple):
    """What a session knows after a command, as it differs from a session just opened."""

    directory: str
    variables: Mapping[str, str] = NOTHING
    """Name to what sets it again: `declare` (or `unset`) in a shell, the value as text elsewhere."""
    functions: Mapping[str, str] = NOTHING
    """Name to definition; aliases all together, under `alias`."""
    options: tuple[str, ...] = ()
    """Lines that set the options again: `set -o errexit`, `umask 0027`."""
    lost: tuple[str, ...] = ()
    """What a new session cannot get back, in words: background jobs, values that hold a secret."""


def hidden(names: Iterable[str]) -> tuple[str, ...]:
    """What is lost of variables that hold a secret, in words: nobody writes their values down."""
    return tuple(HIDDEN.format(name) for name in sorted(names))


def hidden_among(lost: Iterable[str]) -> tuple[str, ...]:
    """The variables of such words."""
    before, _, behind = HIDDEN.partition("{}")
    return tuple(
        each.removeprefix(before).removesuffix(behind)
        for each in lost
        if each.startswith(before) and each.endswith(behind)
    )


class Outcome(NamedTuple):
    """What became of a command."""

    status: int | None
    """None when it did not end by itself."""
    ending: Ending
    seconds: float
    stdout: bytes
    stderr: bytes
    dropped: int = 0
    """Bytes of both streams that `keep` left out, from the middle."""
    state: State | None = None
    background: bytes = b""
    """What jobs that earlier commands left behind wrote meanwhile, both streams."""
    reopened: bool = False
    """Whether the session had to be opened anew, with the state of before this command."""
    served: str = ""
    """Who ran it, when that was not what the command names."""
    tables: tuple[Table, ...] = ()
    """What a query language gave, besides its text in `stdout`."""
    left: str = ""
    """What of a command that had to end could not be ended, in words: `process 4711 of it goes on`."""


class Setting(NamedTuple):
    """Where a session runs: a directory and variables, on this machine or by ssh, or against an endpoint."""

    directory: Path
    variables: Mapping[str, str] = NOTHING
    ssh: str | None = None
    endpoint: str | None = None
    """A URL; it may hold a password and is never shown whole."""
    state: State | None = None
    """Where an earlier session stopped."""


class Session(Protocol):
    """A kept place to run commands in, one at a time."""

    def run(self, request: Request, watch: Watch) -> Outcome:
        """Run a command to its end; `watch` gets its output as it arrives, and may be slow."""

    def stop(self) -> None:
        """End the command that runs now; from another thread or a signal handler."""

    def close(self) -> None:
        """End the session and what it started, but for jobs left in the background on purpose."""


class Executor(Protocol):
    """One way to run commands: a module with these names."""

    NAME: str
    LANGUAGES: frozenset[str]

    def open(self, setting: Setting) -> Session:
        """A session in this setting.

        Raises:
            NotOpened: there is no way in.
        """


class NotOpened(RunwrightError):
    """A session could not be opened: a program is missing, a host or an endpoint does not answer."""

    def __init__(self, where: str, why: str, hint: str = "") -> None:
        super().__init__(f"{where}: {why}")
        self.hint = hint
