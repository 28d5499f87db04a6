"""A plain dump is read into the database that it was made of, which still has its tables.

## Why it matters

The dump has CREATE TABLE and COPY, and nothing that removes what is there. Every CREATE fails, every COPY collides with
the rows that exist or doubles them, and later rows stay: the result is neither the old nor the new state.

## Example

```bash
pg_dump -d shop > before.sql
psql -d shop --set ON_ERROR_STOP=on < before.sql
```

Where the page does not say how the dump was made, this is only a hint:

```bash
aws s3 cp "s3://shop-backups/$NIGHT.sql" dump.sql
psql -d shop --set ON_ERROR_STOP=on < dump.sql
```

## Instead

```bash
pg_dump -d shop > before.sql
dropdb --force shop
createdb shop
psql -d shop --set ON_ERROR_STOP=on < before.sql
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings
from runwright.lint.facts.file import files
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/restore-over-existing"
SEVERITY = Severity.WARNING
FRESH = regex(r"\b(?:new|fresh|empty|another|separate|second|rebuilt|recreated)\b", re.IGNORECASE)
"""The server or the database is not the one that was dumped."""
DUMPERS = frozenset({"pg_dump", "pg_dumpall"})
UNPACKERS = frozenset({"gunzip", "zcat", "gzip", "cat", "aws", "xz", "zstd"})
CALLED_SO = regex(r"backup|dump|restore|snapshot|\.sql\.(?:gz|xz|zst|bz2)", re.IGNORECASE)
EMPTIES = regex(
    r"\b(?:dropdb|createdb)\b|\bDROP\s+(?:DATABASE|SCHEMA|TABLE)\b|\bCREATE\s+DATABASE\b|\bTRUNCATE\b"
    r"|\bdown\s+(?:-\S+\s+)*(?:-v\b|--volumes\b)|\bvolume\s+prune\b|\bdelete\s+pvc\b"
    r"|\bvolume\s+rm\b[^\n]*(?:db|data|pg|postgres|sql|[$<{])",
    re.IGNORECASE,
)
"""What takes the database away first; the volume of another service is none of it."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each psql that reads a file into a database whose dumps on this page do not clean it first."""
    if EMPTIES.search(book.source.data.decode("utf-8", "replace")):
        return
    dumps = {name: each for each in programs(book) if each.name == "pg_dump" and (name := _plain(each))}
    told = any(each.name in DUMPERS for each in programs(book))  # how a dump is made is on the page
    made = {each.path.strip("\"'") for each in files(book) if each.written and each.program.name in {"pg_dump", "gzip"}}
    for line in pipelines(book):
        for stage in line:
            psql = stage.inner
            name = _database(psql) if psql.name == "psql" and _reads(stage, line, made) else ""
            if not name or FRESH.search(around(book, psql)):
                continue
            if name in dumps:
                at = book.source.line(dumps[name].start)
                yield found(
                    psql,
                    f"{name} still has its tables, and the dump of line {at} does not drop them: every CREATE fails "
                    "and the rows collide with those that are there",
                    "Restore into a new database (createdb), or dump with --clean --if-exists.",
                )
            elif not told and not FRESH.search(" ".join(headings(book, psql))):
                yield found(
                    psql,
                    f"{name} still has its tables: unless the dump was made with --clean, every CREATE fails and the "
                    "rows collide with those that are there",
                    "Restore into a new database (createdb), or say how the dump is made.",
                    severity=Severity.INFO,
                )


def _plain(dump: Program) -> str:
    """The database of a dump in SQL that removes nothing first; empty for another."""
    form = dump.value("--format", "-F") or "p"
    if dump.has("--clean", "-c", "--create", "-C", "--schema-only", "-s", "--table", "-t") or form[:1] != "p":
        return ""
    return _database(dump)


def _database(program: Program) -> str:
    named = program.value("--dbname", "-d")
    return (named or (program.operands[0] if program.operands else "")).strip("\"'")


def _reads(stage: Stage, line: tuple[Stage, ...], made: set[str]) -> bool:
    """Whether psql reads a dump: one that the page makes, or one that is called so."""
    if stage.inner.has("-c", "--command"):
        return False
    sources = [each.target.known for each in stage.outer.syntax.redirections if each.operator == "<" and each.target]
    sources += [stage.inner.value("--file", "-f") or ""]
    if stage is not line[0] and line[0].inner.name in UNPACKERS:
        sources += line[0].inner.operands
    return any(each and (each in made or CALLED_SO.search(each)) for each in sources)
