"""The glass that is broken in an emergency: where the journal lies that is kept here while the store cannot be reached.

It is a SQLite file beside the configuration, or in the folder of states (XDG) where nothing can be written there. What
is kept in it says so by its name, in every entry; `runwright runs merge` carries it into the store afterwards.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from runwright.environment.configuration import load
from runwright.lib.errors import RunwrightError
from runwright.store.connection import StoreError, WrongStoreUrl
from runwright.store.verification import KEPT_APART

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.store.incidents import Incidents
    from runwright.store.journal import Journal

FILE = "break-glass.db"
OFFER = "In an emergency, --break-glass REASON keeps a journal here, to be merged afterwards."


class Kept(Protocol):
    """What can be opened in a store."""

    def close(self) -> None:
        """Let go of it."""
        ...


K = TypeVar("K", bound=Kept)


class NotBroken(RunwrightError):
    """The glass was to be broken, and there is no emergency."""

    hint = "Leave --break-glass out: the run is kept where everybody sees it."

    def __init__(self) -> None:
        super().__init__("the store can be reached, so that nothing has to be kept apart")


class NoReason(RunwrightError):
    """The glass was to be broken, and nobody would know why."""

    hint = 'Say it in a few words: --break-glass "the database is down".'

    def __init__(self) -> None:
        super().__init__("--break-glass wants a reason")


def file(configuration: Configuration) -> Path:
    """Where the journal of emergencies lies."""
    beside = configuration.root / ".runwright"
    if os.access(beside if beside.is_dir() else configuration.root, os.W_OK | os.X_OK):
        return beside / FILE
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    from runwright.store.entry import digest

    return Path(home) / "runwright" / digest(bytes(configuration.root))[:12] / FILE


def url(configuration: Configuration) -> str:
    """The same as the URL of a store."""
    return f"sqlite:///{file(configuration)}"


def journal(configuration: Configuration, reason: str | None) -> Journal:
    """The journal to write a run into; with a reason, the one of emergencies, when the store cannot be reached.

    Raises:
        StoreError: the store cannot be used, and no reason was given.
        NotBroken: there is no emergency.
    """
    return _broken(*_journals(configuration), configuration, reason)


def incidents(configuration: Configuration, environment: Environment, reason: str | None) -> Incidents:
    """The incidents to open one among; the same as `journal`. Nobody is told of what is kept apart."""
    return _broken(*_incidents(configuration, environment), configuration, reason)


def journal_here(configuration: Configuration) -> Journal:
    """The journal to look at, and to answer in: while the store cannot be reached, what was kept in an emergency."""
    return _looked_at(*_journals(configuration), configuration)


def journal_asked(options: argparse.Namespace) -> Journal:
    """The journal of the server that was named, or else `journal_here`."""
    from runwright.cli.elsewhere import chosen

    found = chosen(options)
    if found is None:
        return journal_here(load(Path.cwd()))
    from runwright.cli.remote_journal import RemoteJournal

    return RemoteJournal(found)


def incidents_here(configuration: Configuration, environment: Environment) -> Incidents:
    """The incidents to look at, and to write to; the same as `journal_here`."""
    return _looked_at(*_incidents(configuration, environment), configuration)


def _journals(configuration: Configuration) -> tuple[Callable[[], Journal], Callable[[], Journal]]:
    """What opens the journal of the store, and that of emergencies."""
    from runwright.store.journal import Journal

    return (
        lambda: Journal.open(configuration.store),
        lambda: Journal.open(url(configuration), mark=KEPT_APART),
    )


def _incidents(
    configuration: Configuration, environment: Environment
) -> tuple[Callable[[], Incidents], Callable[[], Incidents]]:
    from runwright.incident.telling import told_incidents
    from runwright.store.incidents import Incidents

    return (
        lambda: told_incidents(configuration, environment),
        lambda: Incidents.open(url(configuration), environment.name, mark=KEPT_APART),
    )


def _broken(main: Callable[[], K], apart: Callable[[], K], configuration: Configuration, reason: str | None) -> K:
    if reason is not None and not reason.strip():
        raise NoReason
    try:
        found = main()
    except WrongStoreUrl:
        raise
    except StoreError as error:
        if reason is None:
            error.hint = f"{error.hint} {OFFER}"
            raise
        _say(f"{error}. The glass is broken: what is done is kept in {file(configuration)}")
        _say("Nobody else sees it there, and it locks nothing elsewhere. Afterwards: runwright runs merge")
        return apart()
    if reason is not None:
        found.close()
        raise NotBroken
    return found


def _looked_at(main: Callable[[], K], apart: Callable[[], K], configuration: Configuration) -> K:
    try:
        return main()
    except WrongStoreUrl:
        raise
    except StoreError as error:
        if not file(configuration).exists():
            raise
        _say(f"{error}. This is what was kept here, in {file(configuration)}")
        return apart()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
