"""A step works on a backup that the document's own backups never write.

## Why it matters

The backup of this page writes a new name every day; a `latest` beside it is made by nobody. The restore fails at its
first command, or takes a file that somebody once left there.

## Example

````markdown
# The database is lost

1. Every night: `pg_dump shop | gzip > /backups/postgresql/shop_$(date +%F).sql.gz`
2. Restore: `gunzip --stdout /backups/postgresql/latest.sql.gz | psql shop`
````

## Instead

````markdown
# The database is lost

1. Every night: `pg_dump shop | gzip > /backups/postgresql/shop_$(date +%F).sql.gz`
2. Find it: `BACKUP=$(ls -t /backups/postgresql/shop_*.sql.gz | head -1)`
3. Restore: `gunzip --stdout "$BACKUP" | psql shop`
````
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at
from runwright.lint.facts.backup import backups
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.backup import Backup
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/nothing-writes-it"
SEVERITY = Severity.WARNING
READERS = frozenset(
    {
        "gunzip", "zcat", "gzip", "cat", "cp", "ls", "psql", "pg_restore", "mysql", "tar", "zstd", "unxz", "stat",
        "file", "test", "[", "aws", "rsync", "scp", "etcdctl", "mongorestore", "redis-check-rdb",
    }
)  # fmt: skip
PATH = regex(r"^/[\w./-]+\.\w+$")
DATED = regex(r"\bdate\b[^\n]*\+")
NEWEST = regex(r"(?:latest|newest|current|last)\b", re.IGNORECASE)
LITERAL = regex(r"\d{4}")
"""A date in a name: it may have been written by the pattern on that day."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each literal path beside a backup, of the same kind, that no command of the page can have written."""
    kept = [each for each in backups(book) if each.path.startswith("/")]
    for program in programs(book) if kept else ():
        for word in program.words[1:] if program.name in READERS else ():
            path = word.known.strip("\"'")
            if not PATH.match(path) or LITERAL.search(path.rpartition("/")[2]) or _is_written(book, path, program):
                continue
            beside = [each for each in kept if _beside(each, path)]
            if beside and not any(_may_write(book, each, path) for each in kept):
                yield found(
                    program.at(word),
                    f"nothing on this page writes {path}: the backup of line {book.source.line(beside[0].start)} "
                    f"writes "
                    f"{beside[0].path.rpartition('/')[2]}",
                    "The name that the backup writes, or a link that the backup sets.",
                )


def _may_write(book: Runbook, backup: Backup, path: str) -> bool:
    """Whether a backup may have had this name: one with the day in it never has a word there."""
    if not fnmatch(path, backup.path):
        return False
    block = block_at(book, backup.start)
    dated = block is not None and DATED.search(block.text) is not None and backup.path.count("*") == 1
    return not (dated and NEWEST.match(path[backup.path.index("*") :]))


def _beside(backup: Backup, path: str) -> bool:
    """Whether a backup writes into the same folder, under another name of the same kind."""
    folder, _, name = path.rpartition("/")
    other, _, written = backup.path.rpartition("/")
    return folder == other and name.partition(".")[2] == written.partition(".")[2] and "*" in written


def _is_written(book: Runbook, path: str, reading: Program) -> bool:
    """Whether some other command has the path as its target, or the prose speaks of it."""
    if reading.name in {"cp", "scp", "rsync", "aws"} and reading.operands and reading.operands[-1] == path:
        return True
    if f"`{path}`".encode() in book.source.data:
        return True
    name = re.escape(path.rpartition("/")[2].encode())
    target = (
        rb"(?:\bln\b[^\n]*|\b(?:cp|mv|scp|rsync)\b[^\n]*[\s/]|>\s*\S*|-o\s+\S*|tee\s+\S*)" + name + rb"\s*(?:$|[;&|`)])"
    )
    return re.search(target, book.source.data, re.MULTILINE) is not None
