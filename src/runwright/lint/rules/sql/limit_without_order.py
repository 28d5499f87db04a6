"""The first rows of a result that is in no order.

## Why it matters

Without ORDER BY the server gives any rows it likes. “The latest ten” are then ten of any age, and tomorrow others.

## Example

```sql
-- The latest orders
SELECT id, customer_id, created_at FROM orders LIMIT 10;
```

## Instead

```sql
-- The latest orders
SELECT id, customer_id, created_at FROM orders ORDER BY created_at DESC LIMIT 10;
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.select import statements
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "sql/limit-without-order"
SEVERITY = Severity.WARNING
LIMIT = regex(r"\bLIMIT\s+\d+|\bFETCH\s+FIRST\b", re.IGNORECASE)
ORDER = regex(r"\bORDER\s+BY\b", re.IGNORECASE)
RANKED = regex(
    r"\b(?:top|latest|newest|oldest|largest|biggest|slowest|longest|most|recent(?:ly)?|last \d+|highest|worst"
    r"|heaviest)\b",
    re.IGNORECASE,
)
SINCE = regex(r">=?\s*\(?(?:now\(\)|current_(?:timestamp|date)|getdate\(\))\s*-", re.IGNORECASE)
"""It takes what is recent only: any of these rows is."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each limit without an order where the words above promise the first of an order."""
    for statement in statements(book):
        if statement.kind != "SelectStmt" or not LIMIT.search(statement.bare) or ORDER.search(statement.bare):
            continue
        words = said(book, statement)
        match = RANKED.search(words)
        if match and not (match[0].lower().startswith("recent") and SINCE.search(statement.bare)):
            yield found(
                statement,
                f"“{words}” promises the {match[0].lower()}, and without ORDER BY these are any rows",
                "ORDER BY … DESC LIMIT …",
            )
