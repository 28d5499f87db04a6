"""Say what is missing to run a procedure in an environment.

Programs and their versions, hosts by ssh, services by TCP, permissions, values of parameters, secrets, alternatives
that nobody chose, channels, business hours, and the store of runs. Nothing of the procedure is run, and nothing is
changed.
"""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.books import named
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from runwright.cli.readiness import Answer, Situation
    from runwright.runbook import Runbook
    from runwright.runbook.procedure import Procedure

EXAMPLES = """\
examples:
  runwright doctor RUNBOOK.md#restore-database --on production
  runwright doctor RUNBOOK.md --on staging --set namespace=shop      all of it
  runwright doctor RUNBOOK.md --on staging --json | jq .missing

exit status: 0 all that it uses is there, 1 something is missing,
2 could not look
"""
MISSING = 1
PATIENCE = 1.0
"""Seconds after which a person sees that something goes on."""


class NotOneBook(RunwrightError):
    """A path that names several runbooks."""

    hint = "Name one document: runwright doctor RUNBOOK.md --on ENVIRONMENT"

    def __init__(self, given: str, count: int) -> None:
        super().__init__(f"{given} names {count} runbooks")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `doctor` takes."""
    parser.add_argument("book", metavar="BOOK[#PROCEDURE]", help="a Markdown file, or - for standard input")
    parser.add_argument("--on", metavar="ENVIRONMENT", help="an environment of runwright.toml (default: its only one)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="the value of a parameter")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Look at everything that the procedure wants."""
    from runwright.cli import answers
    from runwright.cli.planning import values
    from runwright.cli.readiness import Situation, State
    from runwright.cli.wanted import wanted
    from runwright.cli.where import chosen
    from runwright.environment.configuration import load
    from runwright.plan.making import make

    book, procedures, start = _read(options.book)
    configuration = load(start)
    environment = chosen(configuration, options.on)
    wants = wanted(book, procedures, environment.alternatives)
    given = values(options.set)
    plans = tuple(make(book, each, environment, given) for each in procedures)
    situation = Situation(book, wants, configuration, environment, plans)
    found = examined(situation)
    title = procedures[0].title if len(procedures) == 1 else book.title.text
    show = answers.data if options.json else answers.page
    show(found, book.source.name, title, environment.name)
    return MISSING if any(each.state is State.MISSING for each in found) else 0


def _read(given: str) -> tuple[Runbook, Sequence[Procedure], Path]:
    """The document, the procedures that were asked for, and where its configuration is looked for."""
    from runwright.cli.show import procedure_of
    from runwright.runbook import read

    every = list(named([given]))
    if len(every) != 1:
        raise NotOneBook(given, len(every))
    [asked] = every
    book = read(asked.source())
    start = asked.path.parent if asked.path else Path()
    return book, (procedure_of(book, asked.procedure),) if asked.procedure else book.procedures, start


def examined(situation: Situation) -> list[Answer]:
    """The answers of all checks; who waits longer than a moment sees that something goes on."""
    from functools import partial

    from runwright.cli import machine, provision, reachable, workdays
    from runwright.cli.reach import together

    checks = (
        machine.programs,
        machine.libraries,
        machine.hosts,
        machine.endpoints,
        machine.permissions,
        provision.parameters,
        provision.secrets,
        provision.alternatives,
        provision.obstacles,
        reachable.channels,
        reachable.escalation,
        workdays.hours,
        provision.store,
        provision.configuration,
    )
    with _watched():
        found = together([partial(_listed, check, situation) for check in checks])
    return [answer for answers in found for answer in answers]


def _listed(check: Callable[[Situation], Iterator[Answer]], situation: Situation) -> list[Answer]:
    return list(check(situation))


@contextmanager
def _watched() -> Iterator[None]:
    """In a terminal, show after a moment that hosts and services are being asked."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    status = Console(stderr=True).status("Asking programs, hosts and services")
    timer = threading.Timer(PATIENCE, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()
