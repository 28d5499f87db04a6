"""The only copy is written over before the new one is known to be good.

## Why it matters

`>` empties the file before the dump begins: when the dump fails, yesterday's backup is gone too. And a data file that
is overwritten by a backup cannot be brought back when that backup turns out to be the wrong one.

## Example

```bash
# Restore the backup
docker compose stop redis
cp /backup/dump-monday.rdb /data/dump.rdb
docker compose up -d redis
```

## Instead

```bash
# Restore the backup
docker compose stop redis
cp /data/dump.rdb /data/dump.rdb.before-restore
cp /backup/dump-monday.rdb /data/dump.rdb
docker compose up -d redis
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings, procedure_at
from runwright.lint.facts.backup import backups
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/only-copy-overwritten"
SEVERITY = Severity.WARNING
LIVE = regex(r"(?:^|/)(?:dump\.rdb|appendonly\.aof|[\w.-]+\.(?:db|sqlite3?|mdb|ibd|frm))$")
COPIES = frozenset({"cp", "mv", "rsync", "install", "tar", "aws", "scp", "gzip", "docker", "kubectl"})
REGULAR = regex(r"\b(?:daily|nightly|weekly|hourly|monthly|maintenance|cron|schedule|routine|regular|automated)\b", 2)
SPARE = regex(r"^/tmp/|\btest|\bdev\b|\blocal|schema|staging", 2)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag data files that are overwritten without a copy, and backups that always have the same name."""
    for program in programs(book):
        target = program.operands[-1] if program.name in {"cp", "mv"} and len(program.operands) > 1 else ""
        if target and LIVE.search(target) and not _is_kept(book, target, program):
            yield found(
                program,
                f"{target} is written over, and nothing above keeps it: when this backup is the wrong one there "
                f"is no other",
                f"cp {target} {target}.before-restore",
            )
    yield from _same_name(book)


def _is_kept(book: Runbook, target: str, writing: Program) -> bool:
    """Whether a command above in the same procedure copies or moves the target away."""
    procedure = procedure_at(book, writing)
    return any(
        target in each.operands[:-1] and each.start < writing.start
        for each in programs(book)
        if each.name in COPIES and procedure_at(book, each) == procedure
    )


def _same_name(book: Runbook) -> Iterator[Finding]:
    for backup in backups(book):
        if (
            not backup.path
            or "*" in backup.path
            or SPARE.search(backup.path)
            or backup.program.name in {"cp", "pg_basebackup"}
        ):
            continue
        if _redirected(book, backup.program):
            regular = REGULAR.search(" ".join(headings(book, backup)[-1:]))
            yield found(
                backup,
                f"the shell empties {backup.path} before the dump begins: when it fails, the backup of the last "
                f"time is gone",
                "A name with the time in it, and the old one deleted when the new one was looked at.",
                severity=None if regular else Severity.INFO,
            )


def _redirected(book: Runbook, program: Program) -> bool:
    """Whether the shell writes the file, by `>`, in the pipeline of a program."""
    return any(
        each.operator == ">" and each.writes
        for other in programs(book)
        if other.command is program.command
        for each in other.syntax.redirections
    )
