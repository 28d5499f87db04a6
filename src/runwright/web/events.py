"""Events: the entries of a run as they are written, as server-sent events (HTML standard, section 9.2).

The number of an entry is the id of its event. A browser that lost the connection says which one it saw last, and gets
those behind it: nothing is told twice, and nothing is left out.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from runwright.environment.role import Act
from runwright.run.kind import State
from runwright.web.console import console_of
from runwright.web.telling import words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.environment.role import Person
    from runwright.store.journal import Entry, Journal

PAUSE = 0.5
"""Seconds between two looks at the journal."""
QUIET = 15.0
"""Seconds after which a sign of life is sent: what stands between may end a connection that says nothing."""
OVER = "event: over\ndata: {}\n\n"
"""The run has ended, and all of it was told: a browser need not come again."""


async def streamed(request: Request) -> Response:
    """The entries of a run behind the last that was seen; raises NoSuchRun."""
    journal = console_of(request).journal
    header = await run_in_threadpool(journal.header, request.path_params["run"])
    return StreamingResponse(_events(request, journal, header.run, _seen(request)), media_type="text/event-stream")


def _seen(request: Request) -> int:
    """The number of the entry that was seen last: what the browser says, else what its page showed."""
    given = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(given) if given.isdecimal() and given.isascii() and len(given) < 10 else 0


async def _events(request: Request, journal: Journal, run: str, seen: int) -> AsyncIterator[str]:
    quiet = 0.0
    yield "retry: 1000\n\n"
    while await run_in_threadpool(_still_in, request, journal, run):
        header, found = await run_in_threadpool(_look, journal, run, seen)
        for entry in found:
            yield event(entry)
            seen, quiet = entry.number, 0.0
        if State(header).ended:
            yield OVER
            return
        if quiet >= QUIET:
            yield ": still here\n\n"
            quiet = 0.0
        await asyncio.sleep(PAUSE)
        quiet += PAUSE


def event(entry: Entry) -> str:
    """An entry as an event; JSON has no line break, so that no text can begin another one."""
    said = {"number": entry.number, "kind": entry.kind, "who": entry.who, "words": words(entry)}
    return f"id: {entry.number}\nevent: entry\ndata: {json.dumps(said)}\n\n"


def _look(journal: Journal, run: str, seen: int) -> tuple[str, list[Entry]]:
    """The state first: an entry that comes in between is told by the next look."""
    return journal.header(run).state, list(journal.since(run, seen))


def _still_in(request: Request, journal: Journal, run: str) -> bool:
    """Whether somebody may go on looking: who has left, or lost the role, sees nothing more."""
    person: Person | None = request.state.again()
    return person is not None and person.may(Act.LOOK, journal.header(run).environment)
