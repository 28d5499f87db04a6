"""Driving a run from elsewhere: what it asks of whoever drives it, the answer, and going on where nobody does.

It is the board of the console on which all this hangs: a program and a page answer the same question, and one counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.environment.role import Act
from runwright.run.move import REASONED, Turn
from runwright.run.record import record
from runwright.web import driving
from runwright.web.api import driving_shapes as shapes
from runwright.web.api.operation import Nothing, Operation
from runwright.web.api.run_shapes import Run
from runwright.web.page import plain
from runwright.web.route import of_run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runwright.run.move import Move
    from runwright.run.record import Record
    from runwright.web.api.operation import Asked
    from runwright.web.console import Console

    Deed = Callable[[Console, Record, Mapping[str, str], str], None]


def _asks(asked: Asked[Nothing, None]) -> shapes.Asks:
    return asks(asked.console, record(asked.console.journal, asked.path["run"]))


def asks(console: Console, made: Record) -> shapes.Asks:
    """What a run asks now; an approval is asked of others, and stands among the questions."""
    at = driving.standing(console, made)
    move = at.move
    labels = {**dict(at.answers), **{verb: label for verb, label, *_ in at.others}}
    chosen = move.options if move is not None and move.turn is Turn.CHOOSE else ()
    ways = [(each.value, labels.get(each, "Take this way"), each in REASONED) for each in sorted(at.offered)]
    return shapes.Asks(
        run=made.header.run,
        state=made.header.state,
        driver=at.driver,
        process=at.process,
        question=at.question,
        turn=move.turn.value if move is not None else "",
        step=plain(move.step.title) if move is not None and move.step is not None else "",
        instruction=plain(move.step.instruction or "") if move is not None and move.step is not None else "",
        command=move.action.text if move is not None and move.action is not None else "",
        because=_because(move),
        options=list(chosen),
        answers=[shapes.Way(*each) for each in ways],
        answered=at.answered,
        running=at.running,
        output=at.output,
    )


def _because(move: Move | None) -> str:
    """Why it is asked; of an expectation, what was expected."""
    if move is None:
        return ""
    if move.turn is Turn.JUDGE and move.action is not None and move.step is not None:
        checks = (*move.action.checks, *move.step.checks)
        return plain(checks[move.check].text)
    return plain(move.because)


def _say(asked: Asked[Nothing, shapes.Saying]) -> Run:
    body = asked.body
    return _done(asked, driving.say, question=body.question, verb=body.verb, words=body.words, text=body.text)


def _halt(asked: Asked[Nothing, shapes.Halting]) -> Run:
    return _done(asked, driving.halt, number=str(asked.body.number))


def _take(asked: Asked[Nothing, shapes.TakingOver]) -> Run:
    return _done(asked, driving.take, why=asked.body.why, force="yes" if asked.body.force else "")


def _done(asked: Asked[Nothing, Any], deed: Deed, **fields: str) -> Run:
    journal = asked.console.journal
    made = record(journal, asked.path["run"])
    deed(asked.console, made, fields, asked.person.who)
    return Run(**journal.header(made.header.run)._asdict())


OPERATIONS = [
    Operation(
        "GET",
        "/runs/{run}/asks",
        "getAsked",
        "What a run asks of whoever drives it.",
        Act.LOOK,
        _asks,
        shapes.Asks,
        errors=(404,),
        where=of_run,
    ),
    Operation(
        "POST",
        "/runs/{run}/say",
        "say",
        "Answer what a run asks of whoever drives it.",
        Act.RUN,
        _say,
        Run,
        body=shapes.Saying,
        errors=(404, 409),
        where=of_run,
    ),
    Operation(
        "POST",
        "/runs/{run}/halt",
        "halt",
        "End the command that runs now.",
        Act.RUN,
        _halt,
        Run,
        body=shapes.Halting,
        errors=(404, 409),
        where=of_run,
    ),
    Operation(
        "POST",
        "/runs/{run}/take",
        "takeOver",
        "Go on with a run that nobody drives, or take it over on purpose.",
        Act.RUN,
        _take,
        Run,
        body=shapes.TakingOver,
        errors=(404, 409),
        where=of_run,
    ),
]
