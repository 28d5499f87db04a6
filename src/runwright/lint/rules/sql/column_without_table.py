"""A statement names a column, and no table that it could come from.

## Why it matters

The server answers with “column does not exist”, and nothing happens: the query that was to be ended goes on.

## Example

```sql
SELECT pg_terminate_backend(pid);
```

## Instead

```sql
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = 4711;
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.postgresql import catalogue
from runwright.lint.facts.select import statements
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.select import Statement
    from runwright.runbook import Runbook

NAME = "sql/column-without-table"
SEVERITY = Severity.ERROR
BLANK = regex(r"\bpg_(?:cancel|terminate)_backend\s*\(\s*\w+\s*\)", re.IGNORECASE)
"""What stands there is the number of a process that the reader has just looked up."""


def _own(statement: Statement) -> bool:
    """Whether it calls functions of PostgreSQL's only: an example of another one may name its parameters."""
    return all(each in catalogue().functions for each in statement.functions)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each SELECT without FROM that names a column; in capitals it may be a blank to fill in."""
    for statement in statements(book):
        if statement.kind != "SelectStmt" or len(statement.selects) != 1:
            continue
        select = statement.selects[0]
        if "`" in statement.words:
            continue  # another dialect, whose names the grammar does not read
        for column in () if select.sources else select.columns[:1]:
            written = statement.data[column.start : column.end].decode("utf-8", "replace")
            if not written.replace(".", "").isidentifier() or column.name in select.labels:
                continue
            yield found(
                statement.place(column),
                f"there is no FROM, so the server knows no column {written} and refuses the statement",
                f"FROM … WHERE …, or the value itself in place of {written}",
                severity=None
                if written.islower() and written.isascii() and _own(statement) and not BLANK.search(statement.words)
                else Severity.INFO,
            )
