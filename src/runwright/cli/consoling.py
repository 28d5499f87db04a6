"""How the console is put together: the runbooks, the store, and who may come in."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import saying
from runwright.cli.books import NothingFound, named
from runwright.cli.carrying import courier
from runwright.cli.drill_target import records
from runwright.cli.escalation_clock import escalation
from runwright.cli.lint_library import read_library
from runwright.cli.listening import refuse_without, token_of, url_of, warn_of
from runwright.cli.publishing import beside
from runwright.cli.where import chosen
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.environment.role import owner
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import Unreadable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from runwright.cli.books import Named
    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.lint.finding import Reported
    from runwright.runbook import Runbook
    from runwright.web.console import Console
    from runwright.web.shelf import Reading, Shelf


PACKAGES = ("argon2", "jinja2", "markdown_it", "starlette", "uvicorn")
"""What the console is made of."""


def served(options: argparse.Namespace) -> int:
    """Serve until somebody stops it."""
    refuse_without(*PACKAGES)
    configuration = load(Path.cwd())
    with ExitStack() as open_things:
        _serve(options, configuration, open_things)
    return 0


def _serve(options: argparse.Namespace, configuration: Configuration, open_things: ExitStack) -> None:
    """Take the addresses before anything else: who cannot have them calls nobody and tells no token."""
    from runwright.store.accounts import Accounts
    from runwright.web.admission import Admission
    from runwright.web.application import application
    from runwright.web.serving import listening, names_of, serve

    _must_be_there(options.paths)
    fixed = token_of(options.token_file) if options.token_file else ""
    place = open_things.enter_context(closing(listening(options.host, options.port)))
    if options.status:
        saying.steady(f"status page on {beside(options.status, configuration, options.on, open_things)}")
    warn_of(place)
    console = console_at(configuration, open_things, chosen(configuration, options.on), options.paths)
    open_things.enter_context(courier(configuration, console.environment, saying.steady))
    if not options.no_escalation:
        open_things.enter_context(escalation(configuration, console.environment, _books(console), saying.steady))
    _watch(options, console, open_things)
    address, port = f"{url_of(place)}/", place.getsockname()[1]
    accounts = open_things.enter_context(closing(Accounts.open(configuration.store)))
    admission = Admission(owner(console.who), accounts, SYSTEM, _telling(address), fixed)
    app = application(console, admission, names_of(options.host, port, options.name), f"runwright-{port}")
    serve(app, place, lambda: saying.steady(f"console on {address}, as {console.who}"))


def _must_be_there(given: Sequence[str]) -> None:
    """Refuse what somebody names now and is not there; raises NothingFound."""
    for each in given:
        if not all(found.path is None or found.path.exists() for found in named([each])):
            raise NothingFound(each)


def _watch(options: argparse.Namespace, console: Console, open_things: ExitStack) -> None:
    """Watch beside the server; what is opened where no console is has its own courier and clock."""
    from runwright.cli.watcher import Pace, watching
    from runwright.cli.watching import every_of, manner_of

    configuration, every = console.configuration, every_of(options)
    pace, books = Pace(every, manner_of(options.calm, every)), _books(console)
    for each in [chosen(configuration, name) for name in dict.fromkeys(options.watch)]:
        if each.name != console.environment.name:
            open_things.enter_context(courier(configuration, each, saying.steady))
            if not options.no_escalation:
                open_things.enter_context(escalation(configuration, each, books, saying.steady))
        open_things.enter_context(watching(configuration, each, books, pace, saying.timed))


def _books(console: Console) -> Callable[[], list[Runbook]]:
    """The runbooks as they are when they are asked for."""
    return lambda: [each.runbook for each in console.shelf.books()]


def _telling(address: str) -> Callable[[str], None]:
    """Says how to log in with a token."""
    return lambda token: saying.steady(f"log in: {address}login?token={token}")


def console_at(
    configuration: Configuration,
    open_things: ExitStack,
    environment: Environment | None = None,
    paths: Sequence[str] = (),
) -> Console:
    """The console over an environment, or over the first one for what is of none; raises StoreError."""
    from runwright.cli.starting import started
    from runwright.incident.telling import told_incidents
    from runwright.store.alerts import Alerts
    from runwright.store.board import Board
    from runwright.store.journal import Journal
    from runwright.web.console import Console

    environment = environment or next(iter(configuration.environments.values()))
    journal = Journal.open(configuration.store)
    open_things.callback(journal.close)
    shelf = shelf_of(configuration, paths)
    incidents = told_incidents(configuration, environment, lambda: [each.runbook for each in shelf.books()])
    open_things.callback(incidents.close)
    alerts = Alerts.open(configuration.store, environment.name)
    open_things.callback(alerts.close)
    board = Board.open(configuration.store)
    open_things.callback(board.close)
    folder = records(configuration)
    start = partial(started, folder=configuration.root)
    return Console(
        configuration=configuration,
        environment=environment,
        shelf=shelf,
        journal=journal,
        incidents=incidents,
        alerts=alerts,
        records=folder,
        who=who(),
        clock=SYSTEM,
        board=board,
        start=start,
    )


def shelf_of(configuration: Configuration, given: Sequence[str]) -> Shelf:
    """The runbooks that were named, or those of the configuration; read and judged as `runwright lint` does it."""
    from runwright.web.shelf import Shelf

    asked = list(given) or [str(configuration.root / each) for each in configuration.books]

    def paths() -> list[Path]:
        return [each.path for one in asked for each in _there(one) if each.path is not None]

    def read(found: list[Path]) -> Reading:
        return _read(found, asked, configuration)

    return Shelf(configuration.root, paths, read)


def _there(asked: str) -> list[Named]:
    """What is there now: a checkout that is changed may have none for a moment, and incidents have their pages."""
    with suppress(NothingFound):
        return list(named([asked]))
    return []


def _read(paths: list[Path], asked: list[str], configuration: Configuration) -> Reading:
    from runwright.lint.catalogue import rules
    from runwright.lint.exempting import exempted
    from runwright.lint.linting import lint_one
    from runwright.web.shelf import Reading

    try:
        shelf = read_library([*paths], asked, None, configuration)
    except Unreadable as error:  # the only one; of several, one is told and left out
        sys.stderr.write(f"runwright: {error}\n")
        return Reading((), lambda _: [])

    def judge(book: Runbook) -> list[Reported]:
        raw = lint_one(book, shelf.library, rules())
        found = exempted(raw, shelf.exemptions, rules(), shelf.library, whole=False)
        return [each for each in found if each.source is book.source]

    return Reading(shelf.wanted, judge)
