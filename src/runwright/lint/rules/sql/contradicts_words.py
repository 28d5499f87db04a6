"""A statement does something else than the words above it say.

## Why it matters

The reader trusts the comment and sends the statement: the queries that should end go on, and connections of others
are cut; “active connections” counts the idle ones and the server's own processes.

## Example

```sql
-- Kill long-running queries
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE state = 'idle' AND state_change < now() - interval '10 minutes';
```

## Instead

```sql
-- Kill long-running queries
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE state = 'active' AND query_start < now() - interval '10 minutes' AND pid <> pg_backend_pid();
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.claim import claims
from runwright.lint.facts.select import statements
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "sql/contradicts-words"
SEVERITY = Severity.WARNING

LONGEST = 140
"""Characters of a comment, a lead or a title that are about one statement."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each promise of `data/sql_claims.toml` that a statement makes by its words and does not keep."""
    for statement in statements(book):
        words = said(book, statement)
        if len(words) > LONGEST:
            continue  # a whole paragraph speaks of more than one statement
        for broken in (each for each in claims() if each.made_by(words) and each.broken_by(statement)):
            place = statement.place_of(broken.has) if broken.has else statement
            yield found(place, f"“{words}” {broken.says}", broken.instead, severity=broken.severity)
