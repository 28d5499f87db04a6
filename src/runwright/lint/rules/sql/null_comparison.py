"""A comparison with NULL that is never true.

## Why it matters

`= NULL` and `<> NULL` are neither true nor false, so the condition holds for no row at all: a check finds nothing, a
repair repairs nothing, and both look fine.

## Example

```sql
DELETE FROM jobs WHERE locked_by = NULL AND run_at < now();
```

## Instead

```sql
DELETE FROM jobs WHERE locked_by IS NULL AND run_at < now();
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.database import postgres_texts
from runwright.lint.finding import Edit, Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "sql/null-comparison"
SEVERITY = Severity.ERROR
COMPARED = regex(
    r"\b(?:WHERE|AND|OR|HAVING|NOT|WHEN|ON)\s+\(?\s*[\w.\"]+(?:\([^()]*\))?\s*(=|<>|!=)\s*NULL\b",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each comparison with NULL in a condition."""
    for text in postgres_texts(book):
        for match in COMPARED.finditer(text.text) if "NULL" in text.text.upper() else ():
            first = len(text.text[: match.start(1)].encode())
            place = text.span(first, first + len(match[1]))
            right = "IS" if match[1] == "=" else "IS NOT"
            fix = Edit(*place, right, safe=False) if text.home.whole is None else None
            yield found(place, f"“{match[1]} NULL” is never true, so no row is meant", f"{right} NULL", fix=fix)
