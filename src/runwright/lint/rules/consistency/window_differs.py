"""The words speak of one span of time, and the query looks back over another.

## Why it matters

"In the last hour" and a window of a day: the number is read as what it is not, and an incident of yesterday is taken
for one of now.

## Example

````markdown
## Failed payments in the last hour

```promql
sum(increase(payments_failed_total[24h]))
```
````

## Instead

````markdown
## Failed payments in the last hour

```promql
sum(increase(payments_failed_total[1h]))
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.duration import find, spoken
from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at, comment_above, headings, lead
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.query import Query
    from runwright.runbook import Runbook

NAME = "consistency/window-differs"
SEVERITY = Severity.WARNING
SPAN = regex(
    r"\b(?:last|past|previous)\s+((?:\d+|a|an|one|two|five|ten|fifteen|thirty)?\s*-?(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?))\b",
    re.IGNORECASE,
)
OVER = regex(r"\b(?:increase|delta|changes|resets|\w+_over_time)\s*\([^\[\]]*\[(\d+(?:ms|[smhdwy]))(?::[^\]]*)?\]")
"""What counts or sums up a whole window; a rate is of a second, however long it is taken."""
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "five": 5, "ten": 10, "fifteen": 15, "thirty": 30}


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each query whose only window differs from the only span that its nearest words name."""
    for query in queries(book):
        windows = {each[1] for each in OVER.finditer(query.text)}
        span = _span(book, query) if len(windows) == 1 else None
        window = next(iter(windows), "")
        looked = find(window)
        if span is not None and looked is not None and abs(looked.seconds - span) > span / 20:
            yield found(
                query,
                f"the words above speak of the last {spoken(span)}, and the query looks back {window}",
                "The same span in both.",
            )


def _span(book: Runbook, query: Query) -> float | None:
    """The span in seconds that the nearest words name, when they name exactly one."""
    block = block_at(book, query.start)
    near = [query.beside, comment_above(book, query), lead(book, block) if block else "", *headings(book, query)[-1:]]
    for words in near:
        spans = {each for match in SPAN.finditer(words) if (each := _seconds(match[1]))}
        if spans:
            return next(iter(spans)) if len(spans) == 1 else None
    return None


def _seconds(words: str) -> float:
    *number, unit = words.replace("-", " ").lower().split()
    read = find(f"{NUMBERS.get(number[0], number[0]) if number else 1} {unit}")
    return read.seconds if read else 0
