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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "consistency/severity-without-response-time"
SEVERITY = Severity.WARNING
CODE = regex(r"(?:P|S(?:EV)?[- ]?)\d$", re.IGNORECASE)
LABELLED = regex(r"\W*(?:severity|incident priority)\b", re.IGNORECASE)
"""How a procedure says its own level."""


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag the first numbered level where none of the page's levels has a time, here or in any document beside it."""
    if is_record(book):
        return
    used = [each for each in book.severities if CODE.match(each.name)]
    names = {each.name.upper() for each in used}
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
