"""Search over all: runbooks, procedures, monitors, runs and incidents whose words begin as those that are asked."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.role import Act
from runwright.lib.regex import regex
from runwright.monitor.monitor import monitors
from runwright.web.console import console_of
from runwright.web.orphan import WORDS, orphaned
from runwright.web.page import page
from runwright.web.route import Guarded, person_of, seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.environment.role import Person
    from runwright.web.console import Console

MOST = 50
"""Hits on the page."""
LOOKED_AT = 1000
"""Runs, the newest, and incidents that are looked at."""
WORD = regex(r"\w+")


class Hit(NamedTuple):
    """Something that was found."""

    kind: str
    title: str
    about: str
    path: tuple[str, ...]
    """The parts of its address."""
    anchor: str = ""


def _found(request: Request) -> Response:
    asked = request.query_params.get("q", "").strip()[:200]
    hits = list(islice(hits_of(console_of(request), person_of(request), asked), MOST)) if asked else []
    return page(request, "search.html", asked=asked, hits=hits, most=MOST, looked_at=LOOKED_AT)


def hits_of(console: Console, person: Person, asked: str) -> Iterator[Hit]:
    """What bears the words that were asked for, the documents first."""
    wanted = _words(asked)
    if wanted:
        yield from (each for each in _everything(console, person) if _bears(f"{each.title} {each.about}", wanted))


def _everything(console: Console, person: Person) -> Iterator[Hit]:
    for book in console.shelf.books():
        yield Hit("runbook", book.runbook.title.text or book.name, book.name, ("books", book.name))
        for each in book.runbook.procedures:
            yield Hit("procedure", each.title, f"{book.name}#{each.anchor}", ("books", book.name), each.anchor)
        for monitor in monitors(book.runbook, console.configuration.signals):
            yield Hit("monitor", monitor.name, monitor.title, ("books", book.name), monitor.procedure)
    for incident in console.incidents.all(limit=LOOKED_AT):
        about = f"{incident.name}, {incident.state}, {incident.incident}"
        yield Hit("incident", incident.title, about, ("incidents", incident.incident))
    for run in seen(person, console.journal.runs(LOOKED_AT)):
        state = WORDS if orphaned(run) else run.state
        yield Hit("run", run.title, f"{run.run}, {state}, {run.environment}, {run.who}", ("runs", run.run))


def _words(text: str) -> list[str]:
    return [each.casefold() for each in WORD.findall(text)]


def _bears(text: str, wanted: list[str]) -> bool:
    """Whether each word that is wanted begins a word of a text."""
    there = _words(text)
    return all(any(each.startswith(word) for each in there) for word in wanted)


ROUTES = [Guarded("/search", _found, Act.LOOK)]
