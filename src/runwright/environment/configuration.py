"""The configuration: what `runwright.toml` says, or the defaults where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.environment import Environment
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from runwright.environment.signals import Signal

FILE = "runwright.toml"
STORE = ".runwright/journal.db"
"""Where runs are kept when the configuration does not say it, below its folder."""
DEFAULT = "local"
"""The environment that is there without a configuration."""


class NoSuchEnvironment(RunwrightError):
    """An environment that the configuration does not have."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no environment “{name}”")
        self.hint = f"Environments are {', '.join(sorted(known))}; another is a section [environments.NAME] of {FILE}."


class Configuration(NamedTuple):
    """All that `runwright.toml` says."""

    path: Path | None
    """The file; `None` when there is none."""
    root: Path
    """Its folder, absolute; relative paths count from here."""
    books: tuple[str, ...]
    """Paths and patterns of the runbooks, relative to `root`."""
    store: str
    """URL of the journal: `sqlite:///PATH` or `postgresql://…`."""
    environments: Mapping[str, Environment]
    signals: Mapping[str, Signal]

    def environment(self, name: str) -> Environment:
        """The environment of this name.

        Raises:
            NoSuchEnvironment: there is none.
        """
        if name not in self.environments:
            raise NoSuchEnvironment(name, self.environments)
        return self.environments[name]


def load(start: Path) -> Configuration:
    """The configuration that holds in a folder: the nearest `runwright.toml` there or above, else the defaults.

    Raises:
        Misconfigured: with every problem of the file, each with its place and what to write instead.
    """
    return default(start)


def default(root: Path) -> Configuration:
    """What holds without a file: every Markdown page here is a runbook, and it is run here."""
    root = root.resolve()
    here = Environment(DEFAULT, "", root, target=DEFAULT)
    return Configuration(None, root, (".",), store_below(root), {DEFAULT: here}, {})


def store_below(root: Path, path: str = STORE) -> str:
    """The URL of a SQLite file; an absolute path makes four slashes, as SQLAlchemy counts them."""
    return f"sqlite:///{root / path}"
