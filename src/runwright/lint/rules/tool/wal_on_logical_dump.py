"""A dump in SQL is restored, and then WAL is to be replayed on it.

## Why it matters

WAL describes changes of the files of one cluster, byte by byte. It can be applied to a copy of those files
(pg_basebackup, a snapshot), never to tables that psql made anew: the server refuses to start, or the target time is
never reached.

## Example

````markdown
# Recover to a point in time

1. Restore the dump:

   ```bash
   gunzip -c /backup/shop.sql.gz | psql -d shop
   ```

2. Bring the archived WAL:

   ```bash
   cp /backup/wal/* /var/lib/postgresql/16/main/pg_wal/
   ```
````

## Instead

````markdown
# Recover to a point in time

1. Unpack the base backup:

   ```bash
   tar -xf /backup/base.tar -C /var/lib/postgresql/16/main
   ```

2. Bring the archived WAL:

   ```bash
   cp /backup/wal/* /var/lib/postgresql/16/main/pg_wal/
   ```
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/wal-on-logical-dump"
SEVERITY = Severity.ERROR
LOGICAL = regex(r"\.(?:sql|dump)\b")
WAL = regex(r"\bpg_wal/|\brestore_command\b|\brecovery_target|\brecovery\.(?:conf|signal)\b")
PHYSICAL = regex(r"\bpg_basebackup\b|\bpgbackrest\b|\bbarman\b|\bwal-g\b|\bbase\.tar\b|\bsnapshot\b|\btar \S*x")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first command for WAL of each procedure behind a restore by psql or pg_restore."""
    done: set[int] = set()
    restored: Program | None = None
    for program in programs(book):
        if program.name in {"psql", "pg_restore"} and LOGICAL.search(program.command.text):
            restored = program
        elif restored is not None and not program.around and WAL.search(program.command.text):
            procedure = procedure_at(book, program)
            if procedure is None or procedure != procedure_at(book, restored) or procedure.start in done:
                continue
            if PHYSICAL.search(book.source.text(procedure.start, procedure.end)):
                continue
            done.add(procedure.start)
            line = book.source.line(restored.start)
            yield found(
                program,
                f"line {line} restores a dump in SQL, and WAL fits only a copy of the files that it was written for: "
                "the recovery cannot work",
                "Start from a base backup (pg_basebackup, a snapshot), then restore_command and recovery.signal.",
            )
