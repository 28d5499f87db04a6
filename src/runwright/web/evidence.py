"""Evidence: when each procedure of a runbook was run last, and when it was rehearsed last."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.drill.scoreboard import kept
from runwright.web.systems import systems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.store.journal import Header
    from runwright.web.console import Console
    from runwright.web.shelf import Book


LOOKED_AT = 50
"""Runs of procedures of one name among which the last of a runbook is looked for."""


class Rehearsal(NamedTuple):
    """The last drill of a procedure."""

    drill: str
    at: datetime
    held: bool
    current: bool
    """Whether the runbook is still what was rehearsed."""


class Evidence(NamedTuple):
    """What shows that a procedure works; nothing where there is none."""

    run: Header | None
    drill: Rehearsal | None


def evidence(console: Console, book: Book) -> dict[str, Evidence]:
    """The evidence for each procedure of a runbook, by its anchor."""
    results = list(_about(console, book))
    anchors = [each.anchor for each in book.runbook.procedures]
    return {each: Evidence(_last(console, book, each), _drilled(results, book.revision, each)) for each in anchors}


def began(result: dict[str, Any]) -> datetime:
    """When a drill began."""
    return moment(result["at"])


def moment(text: str) -> datetime:
    """A moment of a record; one that says no zone is in UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _last(console: Console, book: Book, anchor: str) -> Header | None:
    """The last run of a procedure; other runbooks may have one of its name."""
    runs = console.journal.of_procedure(anchor, LOOKED_AT)
    return next((each for each in runs if each.book == book.name), None)


def _about(console: Console, book: Book) -> Iterator[dict[str, Any]]:
    """The results of drills of this very revision, or of the system whose runbook this is."""
    revision = book.revision
    own = {each.name for each in systems(console.configuration.root) if each.runbook == book.path}
    yield from (each for each in kept(console.records) if each["revision"] == revision or each["system"] in own)


def _drilled(results: Sequence[dict[str, Any]], revision: str, anchor: str) -> Rehearsal | None:
    """The last drill of a procedure: on this very revision, or else on an earlier one."""
    same = [each for each in results if each["procedure"] == anchor]
    last = max(same, key=lambda each: (each["revision"] == revision, began(each)), default=None)
    if last is None:
        return None
    return Rehearsal(last["drill"], began(last), last["held"], last["revision"] == revision)
