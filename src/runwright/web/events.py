"""Events: a run as it happens, as server-sent events (HTML standard, section 9.2).

They tell its entries, what its command prints meanwhile, and that it asks something.

The number of an entry is the id of its event, and a piece of output has the number of the entry that began its command
and its own behind a dot. A browser that lost the connection says which one it saw last, and gets those behind it:
nothing is told twice, and nothing is left out.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from runwright.environment.role import Act
from runwright.run.kind import Kind, State
from runwright.web.console import console_of
from runwright.web.page import lined, plain
from runwright.web.telling import words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.environment.role import Person
    from runwright.store.board import Notice, Piece
    from runwright.store.journal import Entry, Journal
    from runwright.web.console import Console

PAUSE = 0.5
"""Seconds between two looks at the journal."""
QUIET = 15.0
"""Seconds after which a sign of life is sent: what stands between may end a connection that says nothing."""
OVER = "event: over\ndata: {}\n\n"
"""The run has ended, and all of it was told: a browser need not come again."""
SEEN = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?", re.ASCII)


class Seen(NamedTuple):
    """How far a browser has come."""

    entry: int = 0
    piece: int = 0
    """Of the output of the command that this entry began."""


class Look(NamedTuple):
    """What there is to tell since."""

    state: str
    entries: list[Entry]
    pieces: list[Piece]
    notice: Notice | None


async def streamed(request: Request) -> Response:
    """What happened in a run behind what was seen last; raises NoSuchRun."""
    console = console_of(request)
    header = await run_in_threadpool(console.journal.header, request.path_params["run"])
    return StreamingResponse(_events(request, console, header.run, _seen(request)), media_type="text/event-stream")


def _seen(request: Request) -> Seen:
    """What the browser saw last: what it says itself, else what its page showed."""
    given = SEEN.fullmatch(request.headers.get("last-event-id") or request.query_params.get("after", ""))
    return Seen(int(given[1]), int(given[2] or 0)) if given else Seen()


async def _events(request: Request, console: Console, run: str, start: Seen) -> AsyncIterator[str]:
    seen, quiet, hung = start, 0.0, request.query_params.get("asks", "")
    yield "retry: 1000\n\n"
    while await run_in_threadpool(_still_in, request, console.journal, run):
        found = await run_in_threadpool(_look, console, run, seen)
        told, seen = _told(found, seen)
        for text in told:
            yield text
            quiet = 0.0
        asked = found.notice.question if found.notice is not None and not found.notice.verb else ""
        if asked != hung:
            hung = asked
            yield "event: asks\ndata: {}\n\n"
        if State(found.state).ended:
            yield OVER
            return
        if quiet >= QUIET:
            yield ": still here\n\n"
            quiet = 0.0
        await asyncio.sleep(PAUSE)
        quiet += PAUSE


def _told(found: Look, seen: Seen) -> tuple[list[str], Seen]:
    """The events of a look, and how far a browser has come that saw them."""
    if found.entries:
        seen = Seen(found.entries[-1].number)
    told = [event(entry) for entry in found.entries] + [printed(seen.entry, piece) for piece in found.pieces]
    return told, seen._replace(piece=found.pieces[-1].number) if found.pieces else seen


def event(entry: Entry) -> str:
    """An entry as an event; JSON has no line break, so that no text can begin another one."""
    said = {"number": entry.number, "kind": entry.kind, "who": entry.who, "words": words(entry)}
    return f"id: {entry.number}\nevent: entry\ndata: {json.dumps(said)}\n\n"


def printed(number: int, piece: Piece) -> str:
    """A piece of output as an event, without what would steer a terminal."""
    said = {"number": number, "text": plain(lined(piece.text))}
    return f"id: {number}.{piece.number}\nevent: printed\ndata: {json.dumps(said)}\n\n"


def _look(console: Console, run: str, seen: Seen) -> Look:
    """The state first: an entry that comes in between is told by the next look.

    Output is told of the command that the last entry began, for it runs now.
    """
    header = console.journal.header(run)
    entries = list(console.journal.since(run, seen.entry))
    number, after = (entries[-1].number, 0) if entries else (seen.entry, seen.piece)
    runs = not entries or entries[-1].kind == Kind.INTENT
    pieces = console.board.printed(run, number, after) if runs else []
    return Look(header.state, entries, pieces, console.board.of(run))


def _still_in(request: Request, journal: Journal, run: str) -> bool:
    """Whether somebody may go on looking: who has left, or lost the role, sees nothing more; nor when it ends."""
    if getattr(request.app.state, "closing", False):
        return False
    person: Person | None = request.state.again()
    return person is not None and person.may(Act.LOOK, journal.header(run).environment)
