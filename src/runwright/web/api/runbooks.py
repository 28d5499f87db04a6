"""Runbooks, their procedures, and the plan that a run of one would carry out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.environment.role import Act
from runwright.lib.errors import RunwrightError
from runwright.web.api import runbook_shapes as shapes
from runwright.web.api.operation import Nothing, Operation
from runwright.web.draft import PREFIX, command_line, drafted
from runwright.web.draft import asked as wanted
from runwright.web.page import marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.plan.plan import Action, Plan, PlannedStep
    from runwright.web.api.operation import Asked
    from runwright.web.console import Console
    from runwright.web.draft import Draft
    from runwright.web.shelf import Book


class Unfit(RunwrightError):
    """A plan that is not the one that was looked at, or that cannot be run."""

    status_code = 409
    hint = "Make the plan again, look at it, and start that one. Nothing was started."


def _list(asked: Asked[Nothing, None]) -> shapes.Runbooks:
    books = asked.console.shelf.books()
    return shapes.Runbooks(
        [shapes.Runbook(each.name, _title(each), each.revision, len(each.runbook.procedures)) for each in books]
    )


def _title(book: Book) -> str:
    return book.runbook.title.text or book.name


def _one(asked: Asked[Nothing, None]) -> shapes.RunbookShown:
    shelf = asked.console.shelf
    book = shelf.book(asked.path["runbook"])
    return shapes.RunbookShown(
        book.name,
        _title(book),
        book.revision,
        book.runbook.source.data.decode("utf-8", "replace"),
        list(_of(book)),
        [
            shapes.Finding(
                each.rule, each.severity.value, *book.runbook.source.place(each.start), each.message, each.instead
            )
            for each in shelf.findings(book)
        ],
    )


def _of(book: Book) -> Iterator[shapes.Procedure]:
    for each in book.runbook.procedures:
        line = book.runbook.source.line(each.start)
        phases = [phase.value for phase in each.phases]
        yield shapes.Procedure(book.name, each.anchor, each.title, line, phases, len(each.steps))


def _procedures(asked: Asked[shapes.ProceduresAsked, None]) -> shapes.Procedures:
    shelf, name = asked.console.shelf, asked.query.runbook
    books = [shelf.book(name)] if name else shelf.books()
    return shapes.Procedures([each for book in books for each in _of(book)])


def _plan(asked: Asked[Nothing, shapes.Planning]) -> shapes.Plan:
    draft = _drafted(asked.console, asked.body)
    return _planned(draft.plan, draft.asked.book)


def _drafted(console: Console, body: shapes.Planning) -> Draft:
    values = {f"{PREFIX}{name}": value for name, value in body.values.items()}
    named = {"book": body.runbook, "procedure": body.procedure.removeprefix("#"), "phase": body.phase}
    return drafted(console, wanted(console, {**values, **named}))


def _start(asked: Asked[Nothing, shapes.Starting]) -> shapes.Started:
    """Start the plan that was looked at, as a page does it: by the command line, for whoever asks."""
    console, body = asked.console, asked.body
    draft = _drafted(console, body)
    if draft.plan.obstacles or not draft.plan.steps:
        raise Unfit("the plan cannot be run as it is")
    if draft.plan.fingerprint != body.fingerprint:
        raise Unfit("the plan is not the one with this fingerprint")
    return shapes.Started(console.start(command_line(console, draft, body.why, asked.person.who)))


def _planned(plan: Plan, book: Book) -> shapes.Plan:
    return shapes.Plan(
        book.name,
        plan.procedure,
        plan.title,
        plan.revision,
        plan.environment,
        plan.fingerprint,
        [_step(each) for each in plan.steps],
        [shapes.Obstacle(*each) for each in plan.obstacles],
        [shapes.Missing(each.name, each.help) for each in plan.missing],
        plan.estimate,
    )


def _step(step: PlannedStep) -> shapes.Step:
    commands = [_command(each) for each in step.actions]
    return shapes.Step(step.number or "", step.title, step.line, step.phase or "", commands)


def _command(action: Action) -> shapes.Command:
    effects = f"{action.effects.level.word}{marks(action.effects)}"
    approvals = action.need.approvals if action.need else 0
    return shapes.Command(action.line, action.text, action.language, effects, action.host, approvals)


OPERATIONS = [
    Operation(
        "GET", "/runbooks", "listRunbooks", "The runbooks of the configuration.", Act.LOOK, _list, shapes.Runbooks
    ),
    Operation(
        "GET",
        "/runbooks/{runbook}",
        "getRunbook",
        "One runbook as it is written, with its procedures and what lint says; slashes of its name are %2F.",
        Act.LOOK,
        _one,
        shapes.RunbookShown,
        errors=(404,),
        pattern="/runbooks/{runbook:path}",
    ),
    Operation(
        "GET",
        "/procedures",
        "listProcedures",
        "Procedures, of one runbook or of all.",
        Act.LOOK,
        _procedures,
        shapes.Procedures,
        shapes.ProceduresAsked,
        errors=(404,),
    ),
    Operation(
        "POST",
        "/plans",
        "makePlan",
        "What a run of a procedure would do. Nothing of it is done.",
        Act.LOOK,
        _plan,
        shapes.Plan,
        body=shapes.Planning,
        errors=(404,),
    ),
    Operation(
        "POST",
        "/runs",
        "startRun",
        "Start a run of a plan that was looked at.",
        Act.RUN,
        _start,
        shapes.Started,
        body=shapes.Starting,
        errors=(404, 409),
    ),
]
