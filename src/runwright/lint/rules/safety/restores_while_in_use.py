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
from runwright.lint.facts.restore import APART, bounds, restores
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "safety/restores-while-in-use"
SEVERITY = Severity.INFO
QUIET = regex(
    rb"\b(?:stop|shut|scale|quiesc|paus|drain|suspend|disabl|maintenance|read[- ]only|block|terminate|kick|disconnect"
    rb"|offline|downtime|down\b|revoke)\w*",
    re.IGNORECASE,
)
"""Words and commands that take the applications away, or promise that there are none."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first restore of each procedure that neither takes the applications away nor has its own database."""
    told: set[int] = set()
    for program in restores(book):
        start, end = bounds(book, program)
        words = book.source.data[start:end] + around(book, program).encode()
        if start in told or QUIET.search(words) or APART.search(words):
            continue
        told.add(start)
        yield found(
            program,
            f"nothing here keeps the applications from writing while {program.name} restores",
            "Stop them first, or restore into a database of its own and switch over.",
        )
