"""The words speak of one percentile, and the query below them computes another.

## Why it matters

The threshold is for the 95th percentile, the reader compares it with the 99th: an alarm for nothing, or none at all.

## Example

````markdown
### P95 latency

```promql
histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))
```
````

## Instead

````markdown
### P95 latency

```promql
histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at, comment_above, headings, lead
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.query import Query
    from runwright.runbook import Runbook

NAME = "consistency/percentile-differs"
SEVERITY = Severity.WARNING
LABEL = regex(r"quantile\s*=\s*[\"'](0?\.\d+)[\"']")
NAMED = regex(
    r"\b[pP](50|75|90|95|98|99)(?:\.?(9+))?\b|\b(\d\d)(?:\.(9+))?(?:th|st)? percentile|\b(median)\b", re.IGNORECASE
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each quantile that differs from the only percentile that its comment, lead or heading names."""
    for query in queries(book):
        for node in query.nodes("Call"):
            number = getattr(node.it.args[0], "val", None) if node.function == "histogram_quantile" else None
            named = _named(book, query) if number is not None else None
            if named is not None and number is not None and abs(named - number) > 1e-9:
                yield found(
                    query,
                    f"the words above speak of P{named * 100:g}, and the query computes P{number * 100:g}",
                    f"histogram_quantile({named:g}, …)",
                )
        label = LABEL.search(query.text)
        named = _named(book, query) if label else None
        if label is not None and named is not None and abs(named - float(label[1])) > 1e-9:
            says = f"the words above speak of P{named * 100:g}, and the query selects P{float(label[1]) * 100:g}"
            yield found(query, says, f'quantile="{named:g}"')


def _named(book: Runbook, query: Query) -> float | None:
    """The percentile that the nearest words name, when they name exactly one."""
    block = block_at(book, query.start)
    near = [
        query.beside,
        comment_above(book, query),
        lead(book, block) if block else "",
        *reversed(headings(book, query)[-1:]),
    ]
    for words in near:
        found_here = {_value(match.groups()) for match in NAMED.finditer(words)}
        if found_here:
            return next(iter(found_here)) if len(found_here) == 1 else None
    return None


def _value(groups: tuple[str | None, ...]) -> float:
    if groups[4]:
        return 0.5
    whole, nines = groups[0] or groups[2] or "", groups[1] or groups[3] or ""
    return float(f"0.{whole}{nines}")
