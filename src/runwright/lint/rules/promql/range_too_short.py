"""A rate over a range that holds fewer than two samples.

## Why it matters

`rate` needs two samples. Prometheus scrapes every minute unless it is told otherwise: over thirty seconds there is one
sample or none, and the result is empty most of the time, as if nothing happened.

## Example

```promql
rate(http_requests_total[15s])
```

## Instead

```promql
rate(http_requests_total[5m])
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "promql/range-too-short"
SEVERITY = Severity.WARNING
COUNTING = frozenset({"rate", "irate", "increase", "delta", "idelta", "deriv"})
INTERVAL = regex(r"\bscrape_?interval['\"]?\s*[:=]\s*['\"]?(\d+)(s|m)\b", re.IGNORECASE)
DEFAULT = 60
"""Seconds; Prometheus, configuration, `global.scrape_interval`."""
HALF = 30
"""Seconds; who scrapes every fifteen has two samples in them."""
SAMPLES = 2


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each range below two scrapes where the document says how often is scraped; below one minute elsewhere."""
    shortest = _shortest(book)
    for query in queries(book):
        for node in query.nodes("Call"):
            seconds = [each.range.total_seconds() for each in node.it.args if type(each).__name__ == "MatrixSelector"]
            if node.function in COUNTING and seconds and seconds[0] < shortest:
                yield found(
                    query,
                    f"{node.function} needs two samples, and {seconds[0]:.0f} seconds hold fewer: most of the time the "
                    "result is empty",
                    "Four scrape intervals: [5m] with the usual minute.",
                    severity=Severity.INFO if shortest == DEFAULT and seconds[0] >= HALF else None,
                )


def _shortest(book: Runbook) -> float:
    text = book.source.data.decode("utf-8", "replace") if book.source.holds(b"scrape") else ""
    found_here = INTERVAL.findall(text)
    if not found_here:
        return DEFAULT
    return float(SAMPLES * min(int(number) * (60 if unit == "m" else 1) for number, unit in found_here))
