"""psql reads a dump or a script and goes on after every error.

## Why it matters

Without ON_ERROR_STOP psql prints an error, carries on with the next statement and exits with 0. Half of the tables come
back, the last line looks like success, and the service starts on them.

## Example

```bash
psql -d shop < shop_backup.sql
```

## Instead

```bash
psql -d shop --set ON_ERROR_STOP=on --single-transaction < shop_backup.sql
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.facts.purpose import said, title
from runwright.lint.facts.wording import is_mentioned
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.runbook import Runbook

NAME = "tool/goes-on-after-errors"
SEVERITY = Severity.WARNING
STOPS = regex(r"ON_ERROR_STOP", re.IGNORECASE)
TOLERATED = regex(r"(?:[^\n|;&]|>&)*\|\|\s*(?:true\b|:(?:\s|$))")
RESTORES = regex(r"\b(?:restor|recover|migrat|import|roll ?back|load|dump|backup|seed|schema)", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each psql that reads a file or a pipe; where nothing says that it restores something, as info."""
    for line in pipelines(book):
        for at, stage in enumerate(line):
            psql = stage.inner
            if psql.name != "psql" or psql.has("--single-transaction", "-1") or STOPS.search(psql.command.text):
                continue
            if psql.command.block >= 0 and STOPS.search(book.blocks[psql.command.block].text):
                continue
            if is_mentioned(book, psql) or _is_tolerated(book, stage):
                continue
            source = _source(stage, line[at - 1] if at else None)
            if not source:
                continue
            words = f"{source} {said(book, psql)} {title(book, psql)}"
            yield found(
                psql,
                f"psql prints the errors it meets in {source}, goes on, and exits with 0",
                _instead(book),
                severity=None if RESTORES.search(words) else Severity.INFO,
            )


def _is_tolerated(book: Runbook, stage: Stage) -> bool:
    """Whether the author says that it may fail: “… || true”."""
    outer = stage.outer
    return TOLERATED.match(book.source.text(outer.end, outer.command.end)) is not None


def _instead(book: Runbook) -> str:
    """What stops; a dump of all databases fits in no transaction, and its roles are there already."""
    if book.source.holds(b"pg_dumpall") and not book.source.holds(b"pg_dump "):
        return "… 2>&1 | tee restore.log, and grep ERROR restore.log: what pg_dumpall writes fits in no transaction"
    return "--set ON_ERROR_STOP=on --single-transaction"


def _source(stage: Stage, before: Stage | None) -> str:
    """The file or program that psql reads its statements from; empty when there is none."""
    read = next((each.target for each in stage.outer.syntax.redirections if each.operator == "<" and each.target), None)
    if read is not None:
        return read.text
    named = stage.inner.value("--file", "-f")
    if named is not None:
        return named
    if before is None or before.inner.name in {"echo", "printf"} or stage.inner.has("-c", "--command"):
        return ""
    return f"what {before.inner.name} gives" if before.inner.name not in {"envsubst", "sed"} else ""
