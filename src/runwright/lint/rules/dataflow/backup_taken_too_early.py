"""The backup that the rollback restores is made long before the change.

## Why it matters

Between the two lie a test, a window, an approval: days. Everything that was written in them is lost when the rollback
puts the backup back.

## Example

````markdown
# Migrate the schema

1. Back up: `pg_dump -Fc -f before.dump shop`
2. Test it in staging.
3. Schedule a maintenance window with the support.
4. Migrate: `./manage.py migrate`
5. Rollback: `pg_restore --clean -d shop before.dump`
````

## Instead

````markdown
# Migrate the schema

1. Test it in staging.
2. Schedule a maintenance window with the support.
3. Back up: `pg_dump -Fc -f before.dump shop`
4. Migrate: `./manage.py migrate`
5. Rollback: `pg_restore --clean -d shop before.dump`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.backup import backups
from runwright.lint.facts.program import programs_in
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.backup import Backup
    from runwright.runbook import Runbook
    from runwright.runbook.step import Step

NAME = "dataflow/backup-taken-too-early"
SEVERITY = Severity.WARNING
WAITS = regex(
    r"\b(?:schedul(?!ers?\b)|announc|approv|get (?:an? )?sign[- ]?off)\w*"
    r"|\b(?:plan|book|agree)\b.*\b(?:window|date|downtime)"
    r"|\bwait (?:for|until)\b.*\b(?:window|night|approv|days?|hours?)",
    re.IGNORECASE,
)
"""Steps after which somebody else says when it goes on."""
RESTORERS = frozenset({"psql", "pg_restore", "mysql", "mariadb", "mongorestore", "gunzip", "zcat", "cat", "cp", "tar"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each backup that a later step of its procedure restores, with a step that waits for people between."""
    for backup in backups(book):
        procedure = procedure_at(book, backup)
        if procedure is None or not backup.path:
            continue
        restore = _restored(book, backup, procedure.end)
        waits = next((each for each in procedure.steps if restore and _between(each, backup.end, restore)), None)
        if waits is not None:
            line = book.source.line(waits.start)
            says = f"“{waits.title[:40]}” (line {line}) comes after this backup: what is written until then has no copy"
            yield found(backup, says, "The backup right before the change, when nobody writes any more.")


def _restored(book: Runbook, backup: Backup, end: int) -> int:
    """Where a later program of the procedure reads the backup; 0 when none does."""
    for program in programs_in(book, backup.end, end):
        read = [each.target.known for each in program.syntax.redirections if each.operator == "<" and each.target]
        if program.name in RESTORERS and backup.path in [*read, *(word.known for word in program.words[1:])]:
            return program.start
    return 0


def _between(step: Step, start: int, end: int) -> bool:
    return start <= step.start < end and WAITS.search(step.title) is not None
