"""One level has two times to answer.

## Why it matters

The one on call reads thirty minutes, the manager has read fifteen, and both are right.

## Example

````markdown
| Severity | Response time |
|---|---|
| P1 | 15 minutes |
| P2 | 1 hour |

## P1: Shop is down

**Response SLA**: 30 minutes

1. `kubectl get pods -n shop`
````

## Instead

````markdown
| Severity | Response time |
|---|---|
| P1 | 15 minutes |
| P2 | 1 hour |

## P1: Shop is down

**Response SLA**: 15 minutes

1. `kubectl get pods -n shop`
````

A table whose rows are conditions may have two of one level, each with its own time:

````markdown
| Severity | Condition | Response time |
|---|---|---|
| P1 | No node is ready | 5 minutes |
| P1 | Load above 80 % | 15 minutes |
| P2 | Drift | 30 minutes |
````
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from runwright.lib.duration import find, spoken
from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.neighbour import neighbours
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook
    from runwright.runbook.severity import Severity as Level

NAME = "consistency/contradicting-severity"
SEVERITY = Severity.WARNING
CODE = regex(r"(?:P|S(?:EV)?[- ]?)\d$", re.IGNORECASE)
RESOLVES = regex(r"\b(?:resol\w*|fix\w*|restor\w*|recover\w*|mitigat\w*|updates?|rto)\b[^:|]{0,20}:", re.IGNORECASE)
"""The label of a time that is not for the answer."""
SENTENCE = regex(
    r"\b(P\d|SEV[- ]?\d)\b(?:(?!\bP\d|\bSEV)[^.;\n]){0,40}?\b(?:answered|acknowledged|responded to|picked up)\b"
    r"(?:(?!\bP\d|\bSEV)[^.;,\n]){0,20}?\bwithin (\d+ ?\w+)"
)


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag each numbered level that has another time to answer further up, or in a document before this one."""
    if not any(each.response is not None for each in book.severities):
        return
    yield from _spoken(book)
    known: dict[str, tuple[float, str]] = {}
    divided = _divided(book)
    for other in sorted(neighbours(book, library), key=lambda each: each.source.name):
        if other is not book and (other.source.name > book.source.name or _of_others(book, other)):
            continue
        for each in _timed(other, listed=other is not book):
            if each.name.upper() in divided:
                continue
            where = f"line {other.source.line(each.start)}" + ("" if other is book else f" of {other.source.name}")
            first, place = known.setdefault(each.name.upper(), (each.response or 0, where))
            if other is book and first != each.response:
                says = f"{each.name} is answered within {spoken(each.response or 0)} here and within {spoken(first)}"
                yield found(each, f"{says} in {place}", "Say it once, and link to it.")


def _spoken(book: Runbook) -> Iterator[Finding]:
    """Sentences that give a level another time than its one row or heading does."""
    timed: dict[str, set[float]] = {}
    for each in _timed(book, listed=False):
        timed.setdefault(each.name.upper(), set()).add(each.response or 0)
    for statement in prose(book.document).about("within") if timed else ():
        for match in SENTENCE.finditer(statement.text) if statement.kind != "heading" else ():
            promised = timed.get(match[1].upper(), set())
            said = find(match[2])
            if len(promised) == 1 and said is not None and said.seconds not in promised:
                says = f"{match[1]} is answered within {spoken(said.seconds)} here and within"
                yield found(
                    Span(*statement.span(match.start(), match.end())),
                    f"{says} {spoken(next(iter(promised)))} elsewhere on the page",
                    "Say it once, and link to it.",
                    severity=Severity.INFO,
                )


def _divided(book: Runbook) -> set[str]:
    """The levels to which one table gives several times: its rows are conditions of their own."""
    rows = [each for each in book.severities if each.because == "table" and each.response is not None]
    first: dict[tuple[str, int], float | None] = {}
    for each in rows:
        table = next((at.start for at in book.document.elements if at.start <= each.start < at.end), -1)
        first.setdefault((each.name.upper(), table), each.response)
        if first[each.name.upper(), table] != each.response:
            first[each.name.upper(), table] = None
    return {name for (name, _), response in first.items() if response is None}


def _of_others(book: Runbook, other: Runbook) -> bool:
    """Whether two documents name different owners: teams promise different things."""
    one, two = (
        {each.value.strip().lower() for each in document.metadata if each.name.lower() == "owner"}
        for document in (book, other)
    )
    return bool(one and two) and one.isdisjoint(two)


def _timed(book: Runbook, *, listed: bool) -> Iterator[Level]:
    """The numbered levels of a document that have a time; of another document only those of its tables count."""
    rows = {each: _table(book, each) for each in book.severities}
    often = Counter((table, each.name) for each, table in rows.items() if table >= 0)
    several = {table for (table, _), times in often.items() if times > 1}
    for each, table in rows.items():
        counts = table not in several if table >= 0 else each.because in {"heading", "list"} and not listed
        if each.because == "list" and RESOLVES.search(book.source.text(each.start, each.end)):
            continue
        if each.response is not None and CODE.match(each.name) and counts:
            yield each


def _table(book: Runbook, each: Level) -> int:
    """Where the rows of its table begin, -1 outside of tables; one that has a level twice is a list of what happens."""
    data = book.source.data
    at = data.rfind(b"\n", 0, each.start) + 1
    if data[at : at + 1] != b"|":
        return -1
    while at and data[(above := data.rfind(b"\n", 0, at - 1) + 1) :][:1] == b"|":
        at = above
    return at
