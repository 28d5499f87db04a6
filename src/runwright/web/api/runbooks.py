"""Runbooks, their procedures, and the plan that a run of one would carry out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.environment.role import Act
from runwright.lib.errors import RunwrightError
from runwright.plan.making import make
from runwright.web.api import runbook_shapes as shapes
from runwright.web.api.operation import Nothing, Operation
from runwright.web.page import marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.plan.plan import Action, Plan, PlannedStep
    from runwright.web.api.operation import Asked
    from runwright.web.shelf import Book


class NoSuchProcedure(RunwrightError):
    """An anchor that no procedure of the runbook has."""

    status_code = 404
    hint = "GET /api/v1/procedures lists them."

    def __init__(self, book: str, procedure: str) -> None:
        super().__init__(f"{book} has no procedure #{procedure}")


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
    body, console = asked.body, asked.console
    book = console.shelf.book(body.runbook)
    found = next((each for each in book.runbook.procedures if each.anchor == body.procedure.removeprefix("#")), None)
    if found is None:
        raise NoSuchProcedure(book.name, body.procedure)
    made = make(book.runbook, found, console.environment, body.values, moment=console.clock.now())
    return _planned(made, book)


def _planned(plan: Plan, book: Book) -> shapes.Plan:
    return shapes.Plan(
        book.name,
        plan.procedure,
        plan.title,
        plan.revision,
        plan.environment,
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
]
