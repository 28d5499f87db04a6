"""Opening: which runbook, procedure and severity an incident has that a person opens. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.incident.severity import known, level, named
from runwright.lib.errors import RunwrightError
from runwright.runbook.topic import covers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runwright.runbook import Runbook


class NoSuchBook(RunwrightError):
    """A runbook or procedure that the configuration does not have."""

    hint = "`runwright show` lists the runbooks with their procedures."

    def __init__(self, given: str) -> None:
        super().__init__(f"there is no runbook or procedure {given} in this configuration")


class NoSuchSeverity(RunwrightError):
    """A severity that the runbook does not speak of."""

    def __init__(self, given: str, book: str, known: Sequence[str]) -> None:
        super().__init__(f"{book} has no severity “{given}”")
        self.hint = f"It has {', '.join(known)}."


def answering(books: Iterable[Runbook], asked: str, name: str) -> tuple[Runbook | None, str]:
    """The runbook and the procedure that were named, or those that are about it.

    Raises:
        NoSuchBook: what was named is not among them.
    """
    wanted, _, anchor = asked.partition("#")
    for book in books:
        called = book.source.name
        if asked and wanted not in {called, called.rpartition("/")[2]}:
            continue
        found = next((each for each in book.procedures if _meant(each.anchor, each.title, anchor, name)), None)
        if found is not None or (asked and not anchor):
            return book, found.anchor if found else ""
    if asked:
        raise NoSuchBook(asked)
    return None, ""


def _meant(own: str, title: str, anchor: str, name: str) -> bool:
    return own == anchor if anchor else covers(title, name)


def severity_of(book: Runbook | None, given: str) -> str:
    """A severity as an alert of this runbook would have it.

    Raises:
        NoSuchSeverity: the runbook has others.
    """
    if book is None or not given:
        return given.lower()
    levels = known(book)
    if levels and level(given) not in {level(each) for each in levels} and level(named(book, given)) == level(given):
        raise NoSuchSeverity(given, book.source.name, levels)
    return named(book, given).lower()
