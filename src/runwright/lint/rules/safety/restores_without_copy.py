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
from runwright.lint.facts.around import headings, section_at
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

ROUTINE = regex(
    r"^\W*(?:[\d.]+\W*)?(?:(?:creat|tak|mak|perform|run)\w* (?:an? |the )?)?"
    r"(?:(?:regular|daily|nightly|automat\w+|manual"
    r"|full|scheduled|database|db|postgres\w*|mysql|mongo\w*|logical) ){0,3}back-?ups?\b(?!.*\bbefore\b)",
    re.IGNORECASE,
)
"""Headings over how backups are made, day by day."""

CHAPTERS = 2
"""Headings above a place: a title and a chapter."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first restore of each procedure before which nothing is kept; in prose it is only spoken of."""
    told: set[int] = set()
    for program in restores(book):
        start, end = bounds(book, program)
        if _is_behind_backups(book, program):
            start, end = section_at(book, program).start, section_at(book, program).end
        words = book.source.data[start:end] + around(book, program).encode()
        if start in told or program.command.block < 0 or APART.search(words):
            continue
        if KEEPS.search(book.source.data[start : program.start]) or GONE.search(_titles(book, program)):
            continue
        told.add(start)
        yield found(
            program,
            f"{program.name} reads the dump into what the database holds now, and nothing in this procedure keeps that",
            "A dump of the present state first, under a name of its own.",
            severity=None if RESTORES.search(around(book, program)) and _writes_over(program) else Severity.INFO,
        )


def _titles(book: Runbook, program: Program) -> str:
    """The headings above; a page for every kind of disaster says by its title nothing about the one of a chapter."""
    above = headings(book, program)
    return " ".join(above[1:] if len(above) > CHAPTERS else above)


def _is_behind_backups(book: Runbook, program: Program) -> bool:
    """Whether the heading of the restore follows one of backups as such, under the same chapter.

    How the nightly backup is made says nothing about keeping what is there before it is overwritten.
    """
    here = section_at(book, program)
    before = [each for each in book.document.sections[: here.ordinal] if each.parent == here.parent]
    return bool(RESTORES.search(here.title) and before and ROUTINE.search(before[-1].title))


def _writes_over(program: Program) -> bool:
    """Whether what is there is changed for certain: without `--clean` pg_restore fails at what exists."""
    return program.name != "pg_restore" or program.has("--clean", "-c")
