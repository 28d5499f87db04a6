"""A transcript in Markdown: what was done, by whom, with what result; made to be pasted into a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.duration import spoken
from runwright.plan.check import bare
from runwright.run.execution import text
from runwright.run.kind import Kind
from runwright.run.record import output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.run.record import Attempt, Record, Told
    from runwright.store.journal import Entry, Journal

MOST = 20_000
"""Characters of one output that a transcript shows; the journal has all of it."""
SAID = {
    Kind.CHOSEN: "chose {label}",
    Kind.CONDITION: "condition met: {met}. {why}",
    Kind.APPROVED: "approved. {why}",
    Kind.DENIED: "denied. {why}",
    Kind.JUDGED: "expectation holds: {held}. {note}",
    Kind.SETTLED: "in doubt, settled as done: {done}. {why}",
    Kind.PERFORMED: "done by a person: {done}. {note}",
    Kind.SKIPPED: "skipped: {why}",
    Kind.RETRIED: "tried again: {why}",
    Kind.EDITED: "edited: {why}",
}

WAITED = "waiting is over: {done}. {note}"
"""The same of a step that is nothing but a wait, which nobody has to do."""


def written(record: Record, journal: Journal) -> Iterator[str]:
    """The transcript, piece by piece."""
    header, plan = record.header, record.plan
    yield f"# {plan.title}: {record.progress.state.value}\n\n"
    yield f"- **Run**: {header.run}\n- **Runbook**: {plan.book}#{plan.procedure}\n"
    yield f"- **Revision**: {plan.revision[:16]}\n- **Environment**: {plan.environment}\n"
    yield f"- **Started**: {header.started:%Y-%m-%d %H:%M:%S} UTC by {header.who}\n"
    yield f"- **Took**: {spoken(round(record.seconds, 1))}\n"
    if reason := record.entries[0].body.get("break_glass"):
        yield f"- **Kept apart in an emergency**: {reason}\n"
    for bound in plan.values:
        yield f"- **{bound.name}**: `{bound.text}` ({bound.origin})\n"
    for told in record.steps:
        yield from _step(told, record, journal)
    yield from _rest(record)


def _step(told: Told, record: Record, journal: Journal) -> Iterator[str]:
    number = f"{told.step.number}. " if told.step.number else ""
    yield f"\n## {number}{told.step.title}\n\n*{told.state}* (line {told.step.line})\n"
    if told.step.manual and told.step.instruction:
        yield "\n" + "".join(f"> {line}\n" for line in told.step.instruction.splitlines())
    for entry in told.said:
        yield f"\n- {_when(entry)} {entry.who} {said(entry)}\n"
    for action, attempts in told.attempts:
        for attempt in attempts:
            yield "\n" + fenced(attempt.intent.body["text"], action.language)
            yield from _attempt(attempt, record, journal) if attempt.outcome else [f"\n{record.unended(told)}\n"]


def said(entry: Entry) -> str:
    """What a person said, in words."""
    words = {name: _plainly(value) for name, value in entry.body.items()}
    sentence = WAITED if entry.body.get("wait") else SAID[Kind(entry.kind)]
    return sentence.format_map({"why": "", "note": "", **words}).strip().rstrip(".")


def _plainly(value: object) -> object:
    """A truth in a word; what is none stays as it is, a 1 too."""
    return ("no", "yes")[value] if isinstance(value, bool) else value


def _attempt(attempt: Attempt, record: Record, journal: Journal) -> Iterator[str]:
    if attempt.outcome is None:
        return
    body = attempt.body
    why = f": {body['why']}" if body["why"] else ""
    yield f"\n{attempt.ending[0].upper()}{attempt.ending[1:]}{why}\n"
    for stream in ("stdout", "stderr"):
        shown = text(output(journal, record.header.run, attempt.outcome.number, stream))
        if shown.strip():
            yield f"\n{stream}:\n\n" + fenced(_cut(shown), "text")
    for words, held, because in body["verdicts"]:
        sign = {True: "held", False: "did not hold", None: "for a person"}[held]
        yield f"\n- Expected “{bare(words)}”: {sign}; {because}\n"


def _rest(record: Record) -> Iterator[str]:
    """What concerns the run as a whole."""
    notes = [entry for entry in record.entries if entry.kind in REST]
    if notes:
        yield "\n## Notes\n\n"
        for entry in notes:
            words = entry.body.get("text") or entry.body.get("why") or entry.body.get("to") or ""
            yield f"- {_when(entry)} {entry.who} {entry.kind} {words}".rstrip() + "\n"


REST = {Kind.TAKEN, Kind.HANDED, Kind.NOTED, Kind.ROLLBACK, Kind.MERGED}


def fenced(content: str, language: str) -> str:
    """A text in a fence that is longer than any inside it."""
    fence = "```"
    while fence in content:
        fence += "`"
    return f"{fence}{language}\n{content.rstrip()}\n{fence}\n"


def _cut(whole: str) -> str:
    if len(whole) <= MOST:
        return whole
    half = MOST // 2
    return f"{whole[:half]}\n… {len(whole) - MOST} characters are in the journal only …\n{whole[-half:]}"


def _when(entry: Entry) -> str:
    return f"{entry.at:%H:%M:%S}"
