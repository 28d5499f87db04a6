"""A verification shows a number, and nothing says which number is right.

## Why it matters

The count appears: 48 211. Whether that is all of it or half, the reader decides by feeling.

## Example

```bash
# Verify the restore
psql -h db-1 -d shop -c "SELECT count(*) FROM orders;"
```

## Instead

```bash
# Verify the restore
psql -h db-1 -d shop -c "SELECT count(*) FROM orders;"
# Expected: at least the number in the report of yesterday
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, section_at
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/check-without-expectation"
SEVERITY = Severity.INFO
VERIFIES = regex(r"^\W*(?:\d+\.\s*)?(?:verify|validate|confirm)\b", re.IGNORECASE)
COUNTS = regex(r"\bcount\s*\(|\|\s*wc -l\s*$|\bDBSIZE\b", re.IGNORECASE)
COMPARED = regex(
    r"[<>=]=?\s*\d|\bwc -l[^\n]*\|\s*(?:grep|test)|\[\[?|-eq|-gt|-ge|having|case when|union|==|diff ", re.IGNORECASE
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each count that a comment or a title calls a verification, in a section that expects nothing."""
    for command in book.commands if book.source.holds(b"count", b"wc -l", b"dbsize") else ():
        if not COUNTS.search(command.text) or COMPARED.search(command.text):
            continue
        words = comment_above(book, command) or command.title
        if not VERIFIES.match(words):
            continue
        section = section_at(book, command).ordinal
        if not any(
            section_at(book, each).ordinal == section and each.start > command.start for each in book.expectations
        ):
            yield found(
                command,
                f"“{words.strip()[:60]}” shows a number, and nothing says which number is right",
                "The number to compare it with, or where that stands.",
            )
