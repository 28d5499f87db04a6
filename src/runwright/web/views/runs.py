"""Runs: the list, one run with its steps and outputs, its events as they happen, and the answer to what it asks."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse

from runwright.environment.role import Act
from runwright.run.earlier_plan import Altered
from runwright.run.kind import State
from runwright.run.record import SPOKEN, output, record
from runwright.run.way_back import left
from runwright.store.journal import ALL, STATES
from runwright.web.asking import Question, answered, questions
from runwright.web.console import console_of
from runwright.web.driving import halt, say, standing, take
from runwright.web.events import streamed
from runwright.web.forms import number, posted
from runwright.web.page import page
from runwright.web.route import Guarded, of_run, person_of, seen
from runwright.web.telling import STREAMS, told, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.run.record import Record
    from runwright.store.journal import Journal
    from runwright.web.console import Console

SIZE = 50
"""Runs on one page of the list."""


def _list(request: Request) -> Response:
    """Runs, newest first; the next page begins where this one ended, however many came meanwhile."""
    query = request.query_params
    state = query.get("state", "") if query.get("state") in STATES else ""
    environment, before = query.get("environment", ""), number(query.get("before", "")) or 0
    every = _journal(request).runs(before=before or ALL, state=state, environment=environment)
    found = list(islice(seen(person_of(request), every), SIZE + 1))
    return page(
        request,
        "runs.html",
        runs=found[:SIZE],
        asked={"state": state, "environment": environment},
        states=STATES,
        environments=console_of(request).configuration.environments,
        older=found[SIZE - 1].ordinal if len(found) > SIZE else 0,
        later=before > 0,
    )


def _journal(request: Request) -> Journal:
    return console_of(request).journal


def _one(request: Request) -> Response:
    console, person = console_of(request), person_of(request)
    made = record(console.journal, request.path_params["run"])
    asked, altered = list[Question](), ""
    try:
        asked = list(questions(console.journal, made.header, person.who))
    except Altered as error:
        altered = str(error)
    incident = console.incidents.of_run(made.header.run)
    return page(
        request,
        "run.html",
        made=made,
        incident=incident if incident is not None and person.may(Act.LOOK, incident.environment) else None,
        message=_message(made, request.query_params.get("done", "")),
        steps=list(told(console.journal, made)),
        asked=asked,
        altered=altered,
        stays=left(made.plan, made.progress) if made.progress.state is State.ROLLED_BACK else [],
        now_at=standing(console, made),
        may_drive=person.may(Act.RUN, made.header.environment),
        book=console.shelf.found(made.header.book),
    )


def _message(made: Record, asked: str) -> str:
    """What is said of the entry that an address names, where it is somebody's answer: an address says nothing else."""
    wanted = number(asked)
    found = next((each for each in made.entries if each.number == wanted and each.kind in SPOKEN), None)
    return words(found) if found is not None else ""


def _output(request: Request) -> Response:
    """The whole of an output as the journal has it: bytes that were redacted before they were written."""
    journal, asked = _journal(request), request.path_params
    if asked["stream"] not in STREAMS:
        raise HTTPException(404)
    header = journal.header(asked["run"])
    return PlainTextResponse(output(journal, header.run, asked["number"], asked["stream"]).decode("utf-8", "replace"))


def _answer(request: Request, fields: Mapping[str, str]) -> Response:
    console = console_of(request)
    run = console.journal.header(request.path_params["run"]).run
    entry = answered(console.journal, run, fields, person_of(request).who)
    return RedirectResponse(f"/runs/{run}?done={entry.number}#Done", 303)


def _doing(deed: Callable[[Console, Record, Mapping[str, str], str], None]) -> Callable[..., Response]:
    """What a form does with a run, and back to its page."""

    def do(request: Request, fields: Mapping[str, str]) -> Response:
        console = console_of(request)
        made = record(console.journal, request.path_params["run"])
        deed(console, made, fields, person_of(request).who)
        return RedirectResponse(f"/runs/{made.header.run}", 303)

    return do


def _verify(request: Request, _: Mapping[str, str]) -> Response:
    journal = _journal(request)
    header = journal.header(request.path_params["run"])
    return page(request, "verified.html", header=header, flaws=list(journal.verify(header.run)))


ROUTES = [
    Guarded("/runs", _list, Act.LOOK),
    Guarded("/runs/{run}", _one, Act.LOOK, where=of_run),
    Guarded("/runs/{run}/events", streamed, Act.LOOK, where=of_run),
    Guarded("/runs/{run}/answer", posted(_answer), Act.APPROVE, methods=["POST"], where=of_run),
    *(
        Guarded(f"/runs/{{run}}/{name}", posted(_doing(deed)), Act.RUN, methods=["POST"], where=of_run)
        for name, deed in {"say": say, "halt": halt, "take": take}.items()
    ),
    Guarded("/runs/{run}/verify", posted(_verify), Act.LOOK, methods=["POST"], where=of_run),
    Guarded("/runs/{run}/output/{number:int}/{stream}", _output, Act.LOOK, where=of_run),
]
