"""Telling: a run as its page shows it, each step with what was tried, what came out of it, and what people said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.run.execution import text
from runwright.run.kind import Kind
from runwright.run.record import SPOKEN, output
from runwright.run.transcript.markdown import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from runwright.plan.plan import Action
    from runwright.run.record import Attempt, Record, Told
    from runwright.store.journal import Entry, Journal

MOST = 20_000
"""Characters of an output on the page; the rest is behind a link."""

STREAMS = ("stdout", "stderr", "background")
"""What a command leaves; the last is of jobs that earlier ones left behind."""


class Printed(NamedTuple):
    """One output of a command."""

    stream: str
    text: str
    number: int
    """Of the entry that keeps it."""
    whole: bool


class Tried(NamedTuple):
    """One execution of a command."""

    text: str
    at: datetime
    number: int
    """Of the entry that began it."""
    ended: bool = False
    """Whether anybody knows how it ended."""
    succeeded: bool = False
    ending: str = ""
    seconds: float = 0.0
    printed: tuple[Printed, ...] = ()
    verdicts: tuple[tuple[str, bool | None, str], ...] = ()
    """What was expected, whether it held (`None` for a person to say), and why."""


class Command(NamedTuple):
    """A command of a step, as it stands now."""

    action: Action
    tried: tuple[Tried, ...]


class Step(NamedTuple):
    """A step with what happened in it."""

    number: int
    told: Told
    commands: tuple[Command, ...]
    said: tuple[tuple[Entry, str], ...]


def told(journal: Journal, made: Record) -> Iterator[Step]:
    """The steps of a run, in their order."""
    for number, each in enumerate(made.steps, 1):
        commands = tuple(
            Command(made.progress.current(action), tuple(_tried(journal, made, one) for one in attempts))
            for action, attempts in each.attempts
        )
        yield Step(number, each, commands, tuple((entry, said(entry)) for entry in each.said))


def words(entry: Entry) -> str:
    """An entry in one line."""
    body = entry.body
    if entry.kind in SPOKEN:
        return said(entry)
    if entry.kind == Kind.INTENT:
        return f"started: {body['text']}"
    if entry.kind == Kind.OUTCOME:
        return "done" if body["succeeded"] else f"failed: {body['why']}"
    if entry.kind == Kind.FINISHED:
        return f"{body['state']}: {body['why']}" if body.get("why") else str(body["state"])
    more = body.get("text") or body.get("why") or body.get("to") or ""
    return f"{entry.kind}: {more}" if more else entry.kind


def lines(entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """Entries with their words; what only confirms a command is left out."""
    return [(entry, words(entry)) for entry in entries if entry.kind != Kind.CONFIRMED]


def _tried(journal: Journal, made: Record, attempt: Attempt) -> Tried:
    body, outcome = attempt.body, attempt.outcome
    if outcome is None:
        return Tried(attempt.intent.body["text"], attempt.intent.at, attempt.intent.number)
    why = f": {body['why']}" if body["why"] else ""
    return Tried(
        attempt.intent.body["text"],
        attempt.intent.at,
        attempt.intent.number,
        ended=True,
        succeeded=body["succeeded"],
        ending=f"{body['ending']}, exit status {body['status']}{why}",
        seconds=body["seconds"],
        printed=tuple(_printed(journal, made.header.run, outcome)),
        verdicts=tuple((what, held, because) for what, held, because in body["verdicts"]),
    )


def _printed(journal: Journal, run: str, outcome: Entry) -> Iterator[Printed]:
    for stream in STREAMS:
        if stream in outcome.outputs:
            shown = text(output(journal, run, outcome.number, stream)).rstrip()
            yield Printed(stream, shown[:MOST], outcome.number, len(shown) <= MOST)
