"""An index is built concurrently, and nobody looks whether it was finished.

## Why it matters

When CREATE INDEX CONCURRENTLY breaks off (a deadlock, a time-out, a duplicate), the index stays behind as INVALID: no
query uses it, every write pays for it, and the same command says that it is there already.

## Example

```sql
CREATE INDEX CONCURRENTLY idx_orders_customer ON orders (customer_id);
```

## Instead

```sql
CREATE INDEX CONCURRENTLY idx_orders_customer ON orders (customer_id);
-- Expected: no rows; otherwise DROP INDEX CONCURRENTLY, and once more
SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid;
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.select import statements
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "sql/invalid-index-stays"
SEVERITY = Severity.INFO
CONCURRENTLY = regex(r"\s*(?:CREATE\s+(?:UNIQUE\s+)?INDEX|REINDEX\b.*)\s+CONCURRENTLY\b", re.IGNORECASE | re.DOTALL)
LOOKS = regex(rb"indisvalid|\binvalid\b|\\d\+? |_ccnew", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first index that is built so, on a page that never speaks of invalid ones."""
    if not book.source.holds(b"concurrently") or LOOKS.search(book.source.data):
        return
    for statement in statements(book):
        if CONCURRENTLY.match(statement.bare):
            yield found(
                statement,
                "when this breaks off the index stays there as INVALID: slower writes, and no query uses it",
                "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid;",
            )
            return
