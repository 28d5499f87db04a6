"""Severities are used, and nothing says how fast somebody must answer.

## Why it matters

Two people see "P1" at night. One gets up, the other waits for the morning: the level says how bad it is to whoever
wrote it, and to nobody else.

## Example

````markdown
# Operations

## Pool is exhausted

**Severity**: P1

1. `systemctl restart shop`

## Cache is down

**Severity**: P2

1. `systemctl restart redis`
````

## Instead

````markdown
# Operations

| Severity | Response time |
|---|---|
| P1 | 15 minutes |
| P2 | 1 hour |

## Pool is exhausted

**Severity**: P1

1. `systemctl restart shop`

## Cache is down

**Severity**: P2

1. `systemctl restart redis`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.neighbour import neighbours
from runwright.lint.facts.record import is_record
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook
    from runwright.runbook.inline import Inline
    from runwright.runbook.severity import Severity as Level

NAME = "consistency/severity-without-response-time"
SEVERITY = Severity.WARNING
CODE = regex(r"(?:P|S(?:EV)?[- ]?)\d$", re.IGNORECASE)
COLUMN = regex(r"^\W*(?:severity|priority|level)\W*$", re.IGNORECASE)
LABELLED = regex(r"\W*(?:severity|incident priority)\b", re.IGNORECASE)
"""How a procedure says its own level."""


def _given(book: Runbook) -> list[Inline]:
    """The cells in which a table of alerts, or of anything else, gives a level to each of its rows."""
    columns = ((grid, grid.column(COLUMN)) for grid in prose(book.document).grids)
    return [
        row[at]
        for grid, at in columns
        for row in (grid.table.rows if at > 0 else ())
        if at < len(row) and CODE.match(row[at].plain)
    ]


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag the first numbered level where none of the page's levels has a time, here or in any document beside it."""
    if is_record(book):
        return
    used: list[Level | Inline] = [each for each in book.severities if CODE.match(each.name)]
    names = {each.name.upper() for each in book.severities if CODE.match(each.name)}
    given = _given(book)
    names |= {each.plain.upper() for each in given}
    used += given
    if len(names) < 2 or any(each.response is not None for each in book.severities):
        return
    if any(each.response is not None for other in neighbours(book, library) for each in other.severities):
        return
    said = ", ".join(sorted(names))
    labelled = [each for each in used if LABELLED.match(book.source.text(each.start, each.end))]
    yield found(
        labelled[0] if labelled else used[0],
        f"{said} are used here, and nothing says within what time somebody must answer them",
        "A table of the levels, with the time to answer each.",
        severity=None if len(labelled) > 1 else Severity.INFO,
    )
