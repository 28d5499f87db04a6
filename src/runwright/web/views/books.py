"""Runbooks: the list, and one as its author wrote it, with its findings and what is known of each procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.role import Act
from runwright.web.console import console_of
from runwright.web.evidence import Evidence, evidence
from runwright.web.page import page, templates
from runwright.web.rendering import Note, rendered
from runwright.web.route import Guarded, person_of
from runwright.web.shelf import command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.environment.role import Person
    from runwright.lint.finding import Reported
    from runwright.runbook.procedure import Procedure
    from runwright.web.console import Console
    from runwright.web.shelf import Book


class Card(NamedTuple):
    """What is known of one procedure."""

    procedure: Procedure
    evidence: Evidence
    command: str
    """The command line that runs it."""
    linked: bool
    """Whether a heading of the document has its anchor already."""


class Complaint(NamedTuple):
    """A finding with its place."""

    finding: Reported
    line: int
    column: int


def _list(request: Request) -> Response:
    return page(request, "books.html", books=console_of(request).shelf.books())


def _one(request: Request) -> Response:
    console = console_of(request)
    book = console.shelf.book(request.path_params["name"])
    cards, complaints = list(_cards(console, book)), list(_complaints(console, book))
    notes = [*_of_cards(console, person_of(request), book, cards), *_of_complaints(complaints)]
    html = rendered(book.runbook, notes)
    return page(request, "book.html", book=book, cards=cards, complaints=complaints, html=html)


def _cards(console: Console, book: Book) -> Iterator[Card]:
    known = evidence(console, book)
    anchors = {each.anchor for each in book.runbook.sections}
    for each in book.runbook.procedures:
        line = command(book.name, each.anchor, console.environment.name)
        yield Card(each, known[each.anchor], line, each.anchor in anchors)


def _complaints(console: Console, book: Book) -> Iterator[Complaint]:
    for each in console.shelf.findings(book):
        yield Complaint(each, *book.runbook.source.place(each.start))


def _of_cards(console: Console, person: Person, book: Book, cards: list[Card]) -> Iterator[Note]:
    template = templates().get_template("card.html")
    for each in cards:
        may_run = person.may(Act.RUN, console.environment.name)
        html = template.render(card=each, book=book.name, now=console.clock.now(), may_run=may_run)
        yield Note(book.runbook.source.line(each.procedure.start), html)


def _of_complaints(complaints: list[Complaint]) -> Iterator[Note]:
    template = templates().get_template("finding.html")
    for each in complaints:
        yield Note(each.line, template.render(complaint=each))


ROUTES = [Guarded("/books", _list, Act.LOOK), Guarded("/books/{name:path}", _one, Act.LOOK)]
