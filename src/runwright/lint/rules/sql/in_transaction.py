"""A statement that the server refuses inside a transaction stands in one.

## Why it matters

CREATE INDEX CONCURRENTLY, VACUUM, CREATE DATABASE and ALTER SYSTEM end with “cannot run inside a transaction block”,
and what was done before them in that transaction is undone. Several statements in one `psql -c` are one transaction.

## Example

```sql
BEGIN;
CREATE INDEX CONCURRENTLY idx_orders_day ON orders (created_at);
COMMIT;
```

## Instead

```sql
CREATE INDEX CONCURRENTLY idx_orders_day ON orders (created_at);
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

    from runwright.lint.facts.select import Statement
    from runwright.runbook import Runbook

NAME = "sql/in-transaction"
SEVERITY = Severity.ERROR
ALONE = regex(
    r"\s*((?:CREATE(?:\s+UNIQUE)?|DROP)\s+INDEX\s+CONCURRENTLY|REINDEX\b[^;]*\bCONCURRENTLY|REINDEX\s+(?:DATABASE|SYSTEM)"
    r"|VACUUM|(?:CREATE|DROP)\s+(?:DATABASE|TABLESPACE)|ALTER\s+SYSTEM|CLUSTER\s*;?$)\b",
    re.IGNORECASE,
)
"""PostgreSQL 18, reference: each says that it cannot be executed inside a transaction block."""
OPENS = regex(r"\s*(?:BEGIN|START\s+TRANSACTION)\b", re.IGNORECASE)
CLOSES = regex(r"\s*(?:COMMIT|END|ROLLBACK|ABORT)\b(?!\s+(?:TO|PREPARED))", re.IGNORECASE)
SINGLE = regex(r"\bpsql\b.*\s(?:-1|--single-transaction)\b")
ONE_STRING = regex(r"\bpsql\b.*\s(?:-c|--command)\b", re.DOTALL)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each between BEGIN and COMMIT of one text, with `psql -1`, or beside others in one `psql -c`."""
    for _, group in groupby(statements(book), key=lambda each: each.home):
        together = [each for each in group if each.kind != "psql"]
        yield from _of_text(together)


def _of_text(together: list[Statement]) -> Iterator[Finding]:
    command = together[0].home.command if together else None
    because = ""
    if command is not None and SINGLE.search(command.text):
        because = "psql -1 makes one transaction of it"
    elif command is not None and len(together) > 1 and ONE_STRING.search(command.text) and "<<" not in command.text:
        because = "several statements in one -c are one transaction"
    for statement in together:
        match = ALONE.match(statement.bare)
        if OPENS.match(statement.bare):
            because = f"the transaction of “{statement.bare.strip()}” is open"
        elif CLOSES.match(statement.bare):
            because = ""
        elif match and because:
            what = " ".join(match[1].split())
            yield found(statement, f"{because}, and the server refuses {what} in a transaction", "Send it by itself.")
