"""The answers of `runwright doctor`, as a page of 80 columns and as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from runwright.cli import json_output
from runwright.cli.paper import Paper, width
from runwright.cli.readiness import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.cli.readiness import Answer

FORMAT = "runwright-doctor/1"
WIDEST_NAME = 26
HEADS = {
    "program": "Programs",
    "host": "Hosts",
    "endpoint": "Endpoints",
    "permission": "Permissions",
    "parameter": "Parameters",
    "secret": "Secrets",
    "alternative": "Alternatives",
    "obstacle": "Obstacles",
    "channel": "Channels",
    "escalation": "Escalation",
    "hours": "Business hours",
    "store": "Store of runs",
    "configuration": "Configuration",
}
SIGNS = {State.THERE: "✓", State.MISSING: "✗", State.LOOK: "!", State.UNSEEN: "?", State.UNUSED: "–"}
STYLES = {State.THERE: "", State.MISSING: "destroys", State.LOOK: "changes", State.UNSEEN: "dim", State.UNUSED: "dim"}


def data(answers: Sequence[Answer], book: str, title: str, environment: str) -> None:
    """One object; its shape is named by `format`."""
    whole = {
        "format": FORMAT,
        "book": book,
        "procedure": title,
        "environment": environment,
        **{state.value: sum(each.state is state for each in answers) for state in State},
        "answers": [each._asdict() for each in answers],
    }
    sys.stdout.write(json_output.page(whole))


def page(answers: Sequence[Answer], book: str, title: str, environment: str) -> None:
    """The sum, then a line for each thing, by kinds."""
    paper = Paper()
    paper.titled(f"{title} on {environment}", book)
    paper.wrapped(summed(answers), style="destroys" if _count(answers, State.MISSING) else "reads")
    for kind in dict.fromkeys(each.kind for each in answers):
        some = [each for each in answers if each.kind == kind]
        paper.heading(HEADS[kind])
        wide = min(WIDEST_NAME, max(width(each.name) for each in some) + 2)
        for each in some:
            _line(each, wide, paper)


def summed(answers: Sequence[Answer]) -> str:
    """How it stands, in one sentence."""
    missing, look, unused = (_count(answers, state) for state in (State.MISSING, State.LOOK, State.UNUSED))
    sign = SIGNS[State.MISSING if missing else State.THERE]
    first = f"{missing} missing" if missing else "all is there"
    rest = f"; not used and not there: {unused}" if unused else ""
    return f"{sign} {first}" + (f", {look} to look at" if look else "") + rest


def _line(each: Answer, wide: int, paper: Paper) -> None:
    """One thing; a sign and a word say how it stands, so that colour is never the only carrier."""
    word = "" if each.state is State.THERE else f"{each.state.value}: "
    place = str(each.line) if each.line else ""
    name = f"{SIGNS[each.state]} {each.name}"
    paper.explained(name, word + each.said, wide, STYLES[each.state], place)
    if each.do:
        paper.wrapped(each.do, 4, "dim")


def _count(answers: Sequence[Answer], state: State) -> int:
    return sum(each.state is state for each in answers)
