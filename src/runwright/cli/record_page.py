"""A run of the past as a page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli import way_back
from runwright.cli.narrator import ESCAPES
from runwright.cli.paper import CONTROLS, prompt
from runwright.cli.summary import SIGNS, STYLES
from runwright.lib.duration import spoken
from runwright.plan.check import bare
from runwright.run.execution import text
from runwright.run.kind import Kind, State
from runwright.run.record import output
from runwright.run.transcript.markdown import said

if TYPE_CHECKING:
    from runwright.cli.paper import Paper
    from runwright.run.record import Attempt, Record, Told
    from runwright.store.journal import Entry, Journal

MOST = 30
"""Lines of one output that are shown; a transcript has more, the journal all."""


def show_record(made: Record, journal: Journal, paper: Paper) -> None:
    """The whole run."""
    header = made.header
    paper.titled(made.plan.title, f"{made.plan.book}#{made.plan.procedure}")
    paper.paired(f"{made.progress.state.value} on {made.plan.environment}, by {header.who}", header.run, 2)
    paper.line(f"{header.started:%Y-%m-%d %H:%M:%S} UTC, {spoken(round(made.seconds, 1))}", 2, "dim")
    if reason := made.entries[0].body.get("break_glass"):
        paper.wrapped(f"kept apart in an emergency: {reason}", 2, "changes")
    for entry in made.entries:
        if entry.kind == Kind.MERGED:
            paper.line(f"merged {entry.at:%Y-%m-%d %H:%M:%S} UTC by {entry.who}", 2, "changes")
    if made.progress.state is State.ROLLED_BACK:
        way_back.warn(made.plan, made.progress, paper)
    for number, told in enumerate(made.steps, 1):
        _step(number, told, made, journal, paper)


def _step(number: int, told: Told, made: Record, journal: Journal, paper: Paper) -> None:
    sign, style = SIGNS.get(told.state, "·"), STYLES.get(told.state, "dim")
    paper.heading(f"{number}. {told.step.title}")
    paper.line(f"{sign} {told.state}", 2, style, right=str(told.step.line))
    for entry in told.said:
        paper.wrapped(f"{entry.at:%H:%M:%S} {entry.who} {said(entry)}", 4, "dim")
    for action, attempts in told.attempts:
        for attempt in attempts:
            paper.command(prompt(action.language), attempt.intent.body["text"], 4, "mark")
            if attempt.outcome is None:
                paper.line(made.unended(told), 6, "destroys")
            else:
                _ended(attempt, attempt.outcome, made, journal, paper)


def _ended(attempt: Attempt, outcome: Entry, made: Record, journal: Journal, paper: Paper) -> None:
    body = attempt.body
    for stream in ("stdout", "stderr"):
        lines = text(output(journal, made.header.run, outcome.number, stream)).rstrip("\n").split("\n")
        for line in lines[:MOST] if lines != [""] else []:
            paper.raw(f"      │ {ESCAPES.sub('', line).translate(CONTROLS)}".rstrip())
        if len(lines) > MOST:
            paper.line(f"│ … {len(lines) - MOST} more lines", 6, "dim")
    style = "reads" if body["succeeded"] else "destroys"
    paper.line(attempt.ending, 6, style)
    for words, held, why in body["verdicts"]:
        sign = {True: "✓", False: "✗", None: "?"}[held]
        paper.wrapped(f"{sign} expected “{bare(words)}”: {why}", 6)
