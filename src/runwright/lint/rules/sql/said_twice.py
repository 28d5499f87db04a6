"""A statement does again what one above it has done.

## Why it matters

`VACUUM ANALYZE` has just read every table; `ANALYZE` reads them all once more, and the maintenance window ends later.

## Example

```sql
VACUUM ANALYZE;
ANALYZE;
```

## Instead

```sql
VACUUM ANALYZE;
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

NAME = "sql/said-twice"
SEVERITY = Severity.INFO
BOTH = regex(
    r"\s*VACUUM\b\s*(?:\([^)]*\bANALYZE\b[^)]*\)|(?:FULL\s+|VERBOSE\s+)*ANALYZE\b)\s*([\w.\"]*)", re.IGNORECASE
)
ANALYZE = regex(r"\s*ANALYZE\b\s*(?:VERBOSE\s+|\([^)]*\)\s*)?([\w.\"]*)", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each ANALYZE of what a VACUUM ANALYZE above it in the same text has analysed."""
    for _, group in groupby(statements(book), key=lambda each: each.home):
        done: dict[str, int] = {}
        for statement in group:
            both, again = BOTH.match(statement.bare), ANALYZE.match(statement.bare)
            if both:
                done.setdefault(both[1].lower(), book.source.line(statement.start))
            elif again and (again[1].lower() in done or "" in done):
                line = done.get(again[1].lower()) or done[""]
                yield found(statement, f"line {line} has analysed this already", "Leave it out.")
