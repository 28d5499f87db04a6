"""EXPLAIN ANALYZE carries out the statement that it explains.

## Why it matters

It is no estimate: a DELETE deletes, an UPDATE updates, and the slow query that hurts the server runs once more.

## Example

```sql
EXPLAIN ANALYZE DELETE FROM sessions WHERE expires_at < now();
```

## Instead

```sql
BEGIN;
EXPLAIN ANALYZE DELETE FROM sessions WHERE expires_at < now();
ROLLBACK;
```
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.select import statements
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "sql/explain-runs-it"
SEVERITY = Severity.WARNING
ANALYZES = regex(
    r"\s*EXPLAIN\s+(?:ANALY[ZS]E\b|\([^)]*\bANALY[ZS]E\b(?!\s+(?:off|false))[^)]*\))\s*(?:VERBOSE\s+)?(.*)",
    re.IGNORECASE | re.DOTALL,
)
WRITES = regex(r"(?:DELETE|UPDATE|INSERT|MERGE|CREATE)\b", re.IGNORECASE)
BLANK = regex(r"<\w|\[\w|\{\w|\.\.\.|…|your\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each that changes data outside a transaction; say of one with a blank that it runs what is filled in."""
    for _, group in groupby(statements(book), key=lambda each: each.home):
        inside = False
        for statement in group:
            if statement.kind.startswith("TransactionStmt"):
                inside = not inside
            match = ANALYZES.match(statement.bare)
            if match is None or inside:
                continue
            if WRITES.match(match[1]):
                yield found(
                    statement,
                    f"EXPLAIN ANALYZE does not estimate: it carries out the {match[1].split()[0].upper()}",
                    "EXPLAIN without ANALYZE, or BEGIN; EXPLAIN ANALYZE …; ROLLBACK;",
                )
            elif BLANK.match(match[1].strip()):
                yield found(
                    statement,
                    "EXPLAIN ANALYZE runs the slow statement once more, to its end; filled in with a DELETE, it "
                    "deletes",
                    "EXPLAIN first; ANALYZE only what may run now",
                    severity=Severity.INFO,
                )
