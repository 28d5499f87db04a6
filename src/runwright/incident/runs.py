"""The runs of an incident: what was run while it went on, with its results, and what was edited meanwhile."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import Unreadable
from runwright.lib.source import Source
from runwright.run.patch import patch, revision_of
from runwright.run.record import record
from runwright.run.request import requests

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from runwright.run.record import Record
    from runwright.store.incidents import Entry, Incident
    from runwright.store.journal import Header, Journal

SAME_BEFORE = 60.0
"""Seconds by which a run may have begun before its incident was opened."""


class Ran(NamedTuple):
    """One run, as a review tells it."""

    run: str
    title: str
    book: str
    procedure: str
    revision: str
    who: str
    started: datetime
    seconds: float
    state: str
    done: int
    """Steps that were done."""
    failed: tuple[str, ...]
    """Titles of steps that failed."""
    skipped: tuple[str, ...]
    edited: int
    """Commands that a person changed before they ran."""


def headers(journal: Journal, incident: Incident, timeline: Sequence[Entry]) -> list[Header]:
    """The runs in the environment of an incident that began while it went on, the first one first."""
    end = next((each.at for each in reversed(timeline) if each.kind in {"resolved", "merged into"}), None)
    newest_first = journal.runs(environment=incident.environment)
    recent = takewhile(lambda each: (incident.opened - each.started).total_seconds() <= SAME_BEFORE, newest_first)
    return [each for each in recent if end is None or incident.state != "resolved" or each.started <= end][::-1]


def ran(journal: Journal, header: Header) -> Ran:
    """What came of a run."""
    made = record(journal, header.run)
    return Ran(
        run=header.run,
        title=header.title,
        book=header.book,
        procedure=header.procedure,
        revision=header.revision,
        who=header.who,
        started=header.started,
        seconds=made.seconds,
        state=header.state,
        done=made.count("done"),
        failed=_titles(made, "failed"),
        skipped=_titles(made, "skipped", "done in part"),
        edited=sum(each.kind == "edited" for each in made.entries),
    )


def _titles(made: Record, *states: str) -> tuple[str, ...]:
    return tuple(each.step.title for each in made.steps if each.state in states)


def waiting(journal: Journal, environment: str, limit: int = 20) -> Iterator[str]:
    """The commands of an environment that wait for an approval now."""
    for header in list(journal.waiting(limit)):
        if header.environment == environment:
            yield from (f"{each.action.text} (run {header.run})" for each in requests(journal, header.run))


def patches(journal: Journal, runs: Sequence[Ran], root: Path) -> Iterator[tuple[str, str]]:
    """For each runbook that was edited in runs, a patch with every edit; or why there can be none.

    The texts are those of the files, whose names count from `root`.
    """
    edited = [each for each in runs if each.edited]
    for book in dict.fromkeys(each.book for each in edited):
        some = [each for each in edited if each.book == book]
        yield book, _patch(journal, some, root / book)


def _patch(journal: Journal, runs: Sequence[Ran], path: Path) -> str:
    try:
        data = Source.from_file(path).data
    except Unreadable:
        return ""
    same = [each.run for each in runs if each.revision == revision_of(data)]
    return patch(journal, same, data.decode("utf-8", "surrogateescape"), runs[0].book) if same else ""
