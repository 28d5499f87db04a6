r"""The threshold is in one unit, and the query that is to be compared with it answers in another.

## Why it matters

The page says "above 1 %", the query answers 3.7 errors a second. Whether that is much, nobody can tell from it.

## Example

````markdown
## Error rate above 1%

```bash
# Check the error rate
curl -G http://prometheus:9090/api/v1/query --data-urlencode 'query=sum(rate(http_requests_total{status=~"5.."}[5m]))'
```
````

## Instead

````markdown
## Error rate above 1%

```bash
# Check the error rate
curl -G http://prometheus:9090/api/v1/query \
  --data-urlencode 'query=100 * sum(rate(errors_total[5m])) / sum(rate(http_requests_total[5m]))'
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at, command_at, comment_above, headings, lead, procedure_at
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.query import Query
    from runwright.runbook import Runbook
    from runwright.runbook.threshold import Threshold

NAME = "consistency/query-of-another-unit"
SEVERITY = Severity.WARNING
ERRORS = regex(r"\b(?:error|failure|failed|5xx)\b", re.IGNORECASE)
SHARE = regex(r"\b(?:error|failure|5xx)[ -]?(?:rate|ratio|percentage)\b", re.IGNORECASE)
LATENCY = regex(r"\b(?:latency|response time|duration|p\d\d)\b", re.IGNORECASE)
POOL = regex(r"\b(?:connections?|pool)\b", re.IGNORECASE)
COUNT = regex(r"count\s*\(\s*\*\s*\)[^;]*\bpg_stat_activity\b", 2 | 16)
ALERT = regex(r"(?m)^[ \t]*(?:- )?(?:alert|record):[ \t]*(\S+)")
RATES = frozenset({"rate", "irate", "increase"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each rate of errors that is to be a share, and, as a hint, seconds that are to be compared with ms."""
    for query in queries(book):
        words = _said(book, query)
        share = _limit(book, query, "%") if SHARE.search(words) and _is_count(query) else None
        if share is not None:
            line = book.source.line(share.start)
            says = f"line {line} gives the limit in %, and this query answers in errors a second"
            near = procedure_at(book, share) == procedure_at(book, query)
            yield found(query, says, "Divide by the rate of all requests.", severity=None if near else Severity.INFO)
        spoken = (
            _limit(book, query, "ms")
            if LATENCY.search(" ".join([words, *headings(book, query)[-1:]])) and _in_seconds(query)
            else None
        )
        if spoken is not None:
            line = book.source.line(spoken.start)
            says = f"line {line} gives the limit in ms, and this query answers in seconds"
            yield found(query, says, "Multiply by 1000, or give the limit in seconds.", severity=Severity.INFO)
    yield from _connections(book)


def _connections(book: Runbook) -> Iterator[Finding]:
    """Counts of connections where the page's limit is a share of those that there may be."""
    share = next((each for each in book.thresholds if each.unit == "%" and POOL.search(each.signal)), None)
    if share is None or b"max_connections" in book.source.data:
        return
    for command in book.commands:
        if COUNT.search(command.text):
            says = f"line {book.source.line(share.start)} gives the limit in %, and this counts connections"
            yield found(command, says, "Beside it: SHOW max_connections", severity=Severity.INFO)
            return


def _said(book: Runbook, query: Query) -> str:
    """The cells beside a query, or the comment above it, else the words before its block, with its heading."""
    if query.beside:
        return query.beside
    block = block_at(book, query.start)
    rules = ALERT.findall(book.source.text(block.start, query.start)) if block else []
    if rules:
        return str(rules[-1])  # of a file with several: each has its own name
    command = command_at(book, query.start)
    comment = comment_above(book, command) if command else ""
    return comment or " ".join([lead(book, block) if block else "", *headings(book, query)[-1:]])


def _limit(book: Runbook, query: Query, unit: str) -> Threshold | None:
    """The nearest limit above of errors, or of latency, that is given in a unit; else the first one below."""
    pattern = ERRORS if unit == "%" else LATENCY
    found_here = [
        each
        for each in book.thresholds
        if each.unit == unit and (pattern.search(each.signal) or (unit == "ms" and each.percentile is not None))
    ]
    above = [each for each in found_here if each.start < query.start]
    return above[-1] if above else next(iter(found_here), None)


def _is_count(query: Query) -> bool:
    """Whether a query is a rate of something that only failures count in, and nothing divides."""
    divided = any(str(getattr(node.it, "op", "")) in {"/", "T_DIV"} for node in query.nodes("BinaryExpr"))
    rates = any(node.function in RATES for node in query.nodes("Call"))
    quantile = "histogram_quantile" in query.text
    return rates and not divided and not quantile and "/" not in query.text.partition("{")[0]


def _in_seconds(query: Query) -> bool:
    return "histogram_quantile" in query.text and "_seconds" in query.text and "1000" not in query.text
