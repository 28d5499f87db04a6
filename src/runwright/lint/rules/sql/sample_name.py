"""A statement is about a table or an index that is only called "table".

## Why it matters

The name is a sample, and nothing marks it as one. Whoever sends the statement as it stands is told that the relation
does not exist, or makes an index whose name says nothing.

## Example

```sql
CREATE INDEX CONCURRENTLY idx_name ON table_name (column_name);
```

## Instead

```sql
CREATE INDEX CONCURRENTLY orders_by_day ON orders (day);
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.select import statements
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "sql/sample-name"
SEVERITY = Severity.INFO
SAMPLE = regex(
    r"\b(?:FROM|INTO|UPDATE|JOIN|TABLE|ANALYZE|VACUUM|INDEX|CONCURRENTLY|EXISTS|ON|VIEW|SCHEMA)\s+(?:ONLY\s+)?"
    r"(?<![\w.])((?:your|my|some|the)_?(?:table|index|schema|view|db|database)(?:_?name)?"
    r"|(?:table|index|idx|schema|view|relation)_?name|(?:table|index)_?[xyz])\b(?!\s*\.)",
    re.IGNORECASE,
)
"""Where the name of a relation belongs; columns called so are those of the catalogue."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first statement of each section with such a name: the others there are about the same."""
    told: set[tuple[int, str]] = set()
    for statement in statements(book):
        match = SAMPLE.search(statement.bare)
        key = (section_at(book, statement).start, match[1].lower()) if match else None
        if match and key and key not in told:
            told.add(key)
            yield found(
                statement,
                f"{match[1]} is a sample of a name: sent as it stands, this is about nothing that exists",
                "The name that is meant, or <name> so that it is seen to be filled in.",
            )
