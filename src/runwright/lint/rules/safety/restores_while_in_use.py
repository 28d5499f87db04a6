"""A dump is restored into a database that its applications go on writing to.

## Why it matters

What is written in between is lost or collides with what comes back, and the result is the state of no moment at all.

## Example

````markdown
# Restore the shop

```bash
pg_restore -h db1 --clean --if-exists -d shop /backup/shop.dump
```
````

## Instead

````markdown
# Restore the shop

```bash
kubectl scale deployment/shop -n shop --replicas=0
pg_restore -h db1 --clean --if-exists -d shop /backup/shop.dump
kubectl scale deployment/shop -n shop --replicas=3
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import step_at
from runwright.lint.facts.restore import APART, bounds, restores
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/restores-while-in-use"
SEVERITY = Severity.INFO
QUIET = regex(
    rb"\b(?:stop|shut|scale|quiesc|paus|drain|suspend|disabl|maintenance (?:mode|window|page)|read[- ]only|block"
    rb"|terminate|kick|disconnect|offline|downtime|down\b|revoke)\w*",
    re.IGNORECASE,
)
"""Words and commands that take the applications away, or promise that there are none."""
PLANNED = regex(
    rb"\b(?:schedul|plan|announc|book|agree)\w*(?: \w+){0,2} (?:maintenance|downtime)(?: window)?"
    rb"|\bdowntime\W+(?:none|no|zero|minimal|depends|varies)\b",
    re.IGNORECASE,
)
"""A window that is planned, or none that is promised: nothing stops by that."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first restore of each procedure that neither takes the applications away nor has its own database."""
    told: set[int] = set()
    for program in restores(book):
        start, end = bounds(book, program)
        words = PLANNED.sub(b"", book.source.data[start:end]) + around(book, program).encode()
        if start in told or QUIET.search(words) or APART.search(_step(book, program) or words):
            continue
        told.add(start)
        yield found(
            program,
            f"nothing here keeps the applications from writing while {program.name} restores",
            "Stop them first, or restore into a database of its own and switch over.",
        )


def _step(book: Runbook, program: Program) -> bytes:
    """What stands in the step of a restore, with the headings above it; empty where it is in none."""
    step = step_at(book, program)
    return book.source.data[step.start : step.end] + around(book, program).encode() if step else b""
