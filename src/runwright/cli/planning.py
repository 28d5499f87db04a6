"""The plan that a command line asks for: its runbook, its procedure, its values; printed before anything is done."""

from __future__ import annotations

import shlex
from contextlib import closing, suppress
from itertools import islice
from typing import TYPE_CHECKING

from runwright.cli.books import WhichBook, named
from runwright.cli.run import Contradiction, NotAValue
from runwright.cli.show import procedure_of
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runwright.cli.paper import Paper
    from runwright.cli.running import Order
    from runwright.environment.configuration import Configuration
    from runwright.environment.environment import Environment
    from runwright.plan.plan import Missing, Plan
    from runwright.runbook import Runbook
    from runwright.runbook.procedure import Procedure


class WhichProcedure(RunwrightError):
    """A runbook with several procedures, and none was named."""

    def __init__(self, book: Runbook) -> None:
        super().__init__(f"which procedure of {book.source.name}?")
        names = "\n  ".join(f"#{each.anchor}" for each in book.procedures[:40])
        self.hint = f"It has:\n  {names}" if names else "It has none: there is nothing to run in it."


class NoSuchPhase(RunwrightError):
    """A phase in which a procedure has no step."""

    def __init__(self, asked: frozenset[str], plan: Plan) -> None:
        super().__init__(f"“{plan.title}” has no step of the phase {' or '.join(sorted(asked))}")
        found = sorted({step.phase or "procedure" for step in plan.steps})
        self.hint = f"Its steps are of the phases {', '.join(found)}." if found else "It has no steps to run."


def asked_plan(order: Order) -> tuple[Plan, Environment]:
    """The plan of the procedure that was named, printed; one that cannot be run is refused."""
    plan, environment = _made(order)
    if not (plan.obstacles or order.options.dry_run):
        _free(plan, order.configuration.store)
    return shown(plan, order), environment


def known(order: Order) -> None:
    """Refuse a procedure and an environment that there are not, before anything else is said."""
    if order.options.procedure:
        _procedure(order.options.procedure, order.configuration)
        order.environment(order.options.on)


def _free(plan: Plan, store: str) -> None:
    """Refuse what somebody is at, before anybody reads the plan; a store that cannot be used is told of later.

    Raises:
        AlreadyRunning: a run of the procedure is held on this target.
    """
    from runwright.run.job import opening
    from runwright.store.connection import StoreError, made
    from runwright.store.journal import Journal

    if not made(store):
        return
    with suppress(StoreError), closing(Journal.open(store)) as journal:
        journal.free(opening(plan))


def shown(plan: Plan, order: Order) -> Plan:
    """A plan, printed; one that cannot be run is refused."""
    from runwright.cli.plan_page import show_plan

    if not order.options.json:
        show_plan(plan, order.paper)
    if plan.obstacles:
        from runwright.run.job import Unplannable

        raise Unplannable(plan)
    return plan


def _made(order: Order) -> tuple[Plan, Environment]:
    """The plan of the procedure that was named; a person is asked for the values that are missing."""
    from runwright.plan.making import make
    from runwright.run.fork import stands

    book, procedure = _procedure(order.options.procedure, order.configuration)
    environment = order.environment(order.options.on)
    given = values(order.options.set)
    phases = frozenset(order.options.phase) or None
    plan = make(book, procedure, environment, given, phases=phases)
    if plan.missing and order.attended and not order.options.dry_run:
        typed = {each.name: _asked_for(each, plan, order.paper) for each in plan.missing}
        given |= typed
        plan = make(book, procedure, environment, given, phases=phases)
        if plan.obstacles:
            order.paper.wrapped(f"You gave: {_again(typed)}", style="dim", hang=2)
    if phases and not plan.steps:
        raise NoSuchPhase(phases, make(book, procedure, environment, given))
    if order.options.first is not None:
        stands(plan, order.options.first)
        _complete(plan, order.options.first)
    return plan, environment


def _asked_for(missing: Missing, plan: Plan, paper: Paper) -> str:
    """The value that a person gives, who sees what the page says of it and the first command that wants it."""
    from runwright.cli.paper import prompt
    from runwright.cli.question import value_of

    if missing.help:
        paper.wrapped(missing.help, 2)
    wants = next((each for each in plan.actions if any(place in each.text for place in missing.places)), None)
    if wants is not None:
        paper.wrapped(f"{prompt(wants.language)} {wants.text}", 2, "dim")

    def explain() -> None:
        """What is taken, and how it is given beforehand."""
        paper.wrapped(
            "What you type is taken as it is, and quoted where it lands. Ctrl-C ends this: nothing was run.", 4
        )
        paper.wrapped(f"Beforehand: --set {missing.name}=VALUE, or in [environments.{plan.environment}.values].", 4)

    return value_of(missing, explain)


def _again(typed: Mapping[str, str]) -> str:
    """What a person typed, for the command line: nobody types it twice for one value that cannot stand."""
    return " ".join(f"--set {shlex.quote(f'{name}={value}')}" for name, value in typed.items())


def _complete(plan: Plan, first: int) -> None:
    """Refuse to begin behind a step that sets what a later one expands: `rm -rf $DIR/*` would empty the root."""
    from runwright.plan.unset import left_out

    lost = left_out(plan.steps, first)
    if lost is not None:
        name, before, line = lost
        raise Contradiction(
            f"--from {first} leaves out line {before}, which sets {name} for line {line}",
            "Begin there or before, or fork a run that has done it: --fork RUN --from N keeps its variables.",
        )


def _procedure(asked: str, configuration: Configuration) -> tuple[Runbook, Procedure]:
    from runwright.runbook import read

    each, *more = islice(named([asked]), 2)
    if more:
        raise WhichBook(asked, [each, *more])
    book = read(each.source(configuration.called))
    if each.procedure:
        return book, procedure_of(book, each.procedure)
    if len(book.procedures) != 1:
        raise WhichProcedure(book)
    return book, book.procedures[0]


def values(given: Sequence[str]) -> dict[str, str]:
    """The values of `--set`, by their names.

    Raises:
        NotAValue: one has no name or no `=`.
        Contradiction: one name has two values.
    """
    found: dict[str, str] = {}
    for name, value in map(_value, given):
        if found.setdefault(name, value) != value:
            raise Contradiction(f"--set gives {name} two values", "Give it once.")
    return found


def _value(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise NotAValue(text)
    return name.strip(), value
