"""A trend by a single value.

## Why it matters

An instant query answers with the value of now. Whether it grows, and how fast, is not in it; the reader takes whatever
they see for a leak.

## Example

```bash
# Memory trend
curl -s http://prometheus:9090/api/v1/query --data-urlencode 'query=process_resident_memory_bytes{job="shop"}'
```

## Instead

```bash
# Memory trend
curl -s http://prometheus:9090/api/v1/query --data-urlencode 'query=deriv(process_resident_memory_bytes[1h])'
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import command_at
from runwright.lint.facts.query import queries
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "promql/trend-without-range"
SEVERITY = Severity.INFO
TREND = regex(r"\btrends?\b|\bover time\b|\bgrowth\b|\bgrowing\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Say it of each instant query under such words that looks at no range."""
    for query in queries(book):
        command = command_at(book, query.start)
        if command is None or "/query_range" in command.text or "/api/v1/query" not in command.text:
            continue
        words = said(book, command)
        if TREND.search(words) and not any(query.nodes("MatrixSelector")) and "offset" not in query.text:
            yield found(
                query, f"“{words}” asks for a course of time, and this is one value, the one of now", "deriv(…[1h])"
            )
