"""A dump is put back over a database, and nothing keeps what it holds now.

## Why it matters

The dump may be the wrong one, older than thought, or incomplete. What was in the database is gone by then, also the
rows that were written since the dump was made.

## Example

````markdown
# Restore the shop

```bash
kubectl scale deployment/shop -n shop --replicas=0
pg_restore -h db1 --clean --if-exists -d shop /backup/shop.dump
kubectl scale deployment/shop -n shop --replicas=3
```
````

## Instead

````markdown
# Restore the shop

```bash
kubectl scale deployment/shop -n shop --replicas=0
pg_dump -h db1 -Fc -d shop -f /backup/before-the-restore.dump
pg_restore -h db1 --clean --if-exists -d shop /backup/shop.dump
kubectl scale deployment/shop -n shop --replicas=3
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings
from runwright.lint.facts.restore import APART, bounds, restores
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/restores-without-copy"
SEVERITY = Severity.WARNING
KEEPS = regex(
    rb"\b(?:pg_dump|pg_dumpall|pg_basebackup|mysqldump|mariadb-dump|mongodump|BGSAVE)\b|\bcreate-(?:db-)?\w*-?snapshot\b"
    rb"|\b(?:tak|creat|mak|keep|kept|sav)\w* (?:(?:an?|the) )?(?:[\w-]+ ){0,3}(?:backup|dump|snapshot|copy)\b"
    rb"|\bback(?:ing)? (?:it |them )?up\b|\brename\w*\b|\bfirst, (?:a )?backup\b|\bpre-?restore\b",
    re.IGNORECASE,
)
"""What keeps the present state, or says that somebody does."""
GONE = regex(
    r"\b(?:lost|loss of|destroyed|corrupt\w*|disaster|re-?build|re-?create|bootstrap|migrat\w*|set ?up|seed\w*"
    r"|import\w*|install\w*)\b",
    re.IGNORECASE,
)
"""Headings under which there is nothing left to keep, or nothing yet."""

RESTORES = regex(r"\b(?:restor|recover)", re.IGNORECASE)
"""Said of it; without such words the file may be a migration."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first restore of each procedure before which nothing is kept; in prose it is only spoken of."""
    told: set[int] = set()
    for program in restores(book):
        start, end = bounds(book, program)
        words = book.source.data[start:end] + around(book, program).encode()
        if start in told or program.command.block < 0 or APART.search(words):
            continue
        if KEEPS.search(book.source.data[start : program.start]) or GONE.search(" ".join(headings(book, program))):
            continue
        told.add(start)
        yield found(
            program,
            f"{program.name} reads the dump into what the database holds now, and nothing in this procedure keeps that",
            "A dump of the present state first, under a name of its own.",
            severity=None if RESTORES.search(around(book, program)) and _writes_over(program) else Severity.INFO,
        )


def _writes_over(program: Program) -> bool:
    """Whether what is there is changed for certain: without `--clean` pg_restore fails at what exists."""
    return program.name != "pg_restore" or program.has("--clean", "-c")
