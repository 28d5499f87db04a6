"""Runs: the list, one with its entries and outputs, events as they are written, and the answer to what a run asks."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from runwright.environment.role import Act
from runwright.run.record import output
from runwright.web.api import run_shapes as shapes
from runwright.web.api.operation import Misfit, Nothing, Operation
from runwright.web.asking import answered, questions
from runwright.web.console import console_of
from runwright.web.events import streamed
from runwright.web.forms import number
from runwright.web.page import marks, plain
from runwright.web.route import of_run, seen
from runwright.web.telling import STREAMS

if TYPE_CHECKING:
    from starlette.requests import Request

    from runwright.store.journal import Entry, Header
    from runwright.web.api.operation import Asked
    from runwright.web.asking import Question


def _list(asked: Asked[shapes.RunsAsked, None]) -> shapes.Runs:
    query = asked.query
    every = asked.console.journal.runs(
        before=query.before, state=query.state, procedure=query.procedure, environment=query.environment
    )
    found = list(islice(seen(asked.person, every), query.limit + 1))
    runs = found[: query.limit]
    return shapes.Runs([_run(each) for each in runs], runs[-1].ordinal if len(found) > query.limit else None)


def _run(header: Header) -> shapes.Run:
    return shapes.Run(**header._asdict())


def _one(asked: Asked[Nothing, None]) -> shapes.Run:
    return _run(asked.console.journal.header(asked.path["run"]))


def _entries(asked: Asked[shapes.EntriesAsked, None]) -> shapes.Entries:
    journal, query = asked.console.journal, asked.query
    header = journal.header(asked.path["run"])
    found = list(islice(journal.since(header.run, query.after), query.limit + 1))
    entries = found[: query.limit]
    more = entries[-1].number if len(found) > query.limit else None
    return shapes.Entries([_entry(each) for each in entries], more)


def _entry(entry: Entry) -> shapes.Entry:
    outputs = {stream: shapes.Output(**each._asdict()) for stream, each in entry.outputs.items()}
    return shapes.Entry(**{**entry._asdict(), "outputs": outputs})


async def _output(request: Request) -> Response:
    """The bytes as the journal has them: redacted before they were written."""
    journal, path = console_of(request).journal, request.path_params
    if path["stream"] not in STREAMS:
        raise Misfit(f"a stream is one of {', '.join(sorted(STREAMS))}")
    entry = number(path["number"])
    if entry is None:
        raise Misfit("an entry has a whole number")
    header = await run_in_threadpool(journal.header, path["run"])
    data = await run_in_threadpool(output, journal, header.run, entry, path["stream"])
    return Response(data, media_type="application/octet-stream")


def _proof(asked: Asked[Nothing, None]) -> shapes.Proof:
    journal = asked.console.journal
    header = journal.header(asked.path["run"])
    return shapes.Proof([shapes.Flaw(**each._asdict()) for each in journal.verify(header.run)])


def _questions(asked: Asked[Nothing, None]) -> shapes.Questions:
    journal = asked.console.journal
    found = questions(journal, journal.header(asked.path["run"]), asked.person.who)
    return shapes.Questions([_question(each) for each in found])


def _question(each: Question) -> shapes.Question:
    request, action = each.request, each.request.action
    return shapes.Question(
        step=plain(request.step.title),
        command=action.text,
        language=action.language,
        effects=f"{action.effects.level.word}{marks(action.effects)}",
        host=action.host,
        missing=request.missing,
        fingerprint=each.fingerprint,
        attempt=request.attempt,
        own=each.own,
    )


def _approve(asked: Asked[Nothing, shapes.Answer]) -> shapes.Run:
    return _answered(asked, "approve")


def _deny(asked: Asked[Nothing, shapes.Answer]) -> shapes.Run:
    return _answered(asked, "deny")


def _answered(asked: Asked[Nothing, shapes.Answer], said: str) -> shapes.Run:
    journal, body = asked.console.journal, asked.body
    run = journal.header(asked.path["run"]).run
    fields = {"fingerprint": body.fingerprint, "attempt": str(body.attempt), "answer": said, "why": body.why}
    answered(journal, run, fields, asked.person.who)
    return _run(journal.header(run))


OPERATIONS = [
    Operation("GET", "/runs", "listRuns", "Runs, the newest first.", Act.LOOK, _list, shapes.Runs, shapes.RunsAsked),
    Operation(
        "GET",
        "/runs/{run}",
        "getRun",
        "One run, by its name or the beginning of it.",
        Act.LOOK,
        _one,
        shapes.Run,
        errors=(404,),
        where=of_run,
    ),
    Operation(
        "GET",
        "/runs/{run}/entries",
        "listEntries",
        "What happened in a run, in order.",
        Act.LOOK,
        _entries,
        shapes.Entries,
        shapes.EntriesAsked,
        errors=(404,),
        where=of_run,
    ),
    Operation(
        "GET",
        "/runs/{run}/events",
        "streamEntries",
        "The same as server-sent events, as they are written; `Last-Event-ID` goes on where a connection ended.",
        Act.LOOK,
        _entries,
        shapes.Event,
        shapes.EventsAsked,
        errors=(404,),
        where=of_run,
        streams=streamed,
    ),
    Operation(
        "GET",
        "/runs/{run}/output/{number}/{stream}",
        "getOutput",
        "What an entry kept of a stream, as bytes.",
        Act.LOOK,
        _entries,
        bytes,
        errors=(404,),
        where=of_run,
        streams=_output,
    ),
    Operation(
        "GET",
        "/runs/{run}/proof",
        "verifyRun",
        "Prove the hash chain of a run.",
        Act.LOOK,
        _proof,
        shapes.Proof,
        errors=(404,),
        where=of_run,
    ),
    Operation(
        "GET",
        "/runs/{run}/questions",
        "listQuestions",
        "What a run waits for, to be approved or denied.",
        Act.LOOK,
        _questions,
        shapes.Questions,
        errors=(404,),
        where=of_run,
    ),
    Operation(
        "POST",
        "/runs/{run}/approve",
        "approve",
        "Approve what a run waits for.",
        Act.APPROVE,
        _approve,
        shapes.Run,
        body=shapes.Answer,
        errors=(404, 409),
        where=of_run,
    ),
    Operation(
        "POST",
        "/runs/{run}/deny",
        "deny",
        "Deny what a run waits for.",
        Act.APPROVE,
        _deny,
        shapes.Run,
        body=shapes.Answer,
        errors=(404, 409),
        where=of_run,
    ),
]
