"""One metric of a list has no number, where the others have one.

## Why it matters

"Monitor for spikes": from which value on it is a spike, everybody decides for themselves, and no alert can be made of
it.

## Example

````markdown
## Metrics to monitor

- CPU usage: < 70%
- Error rate: < 0.1%
- Refused requests: Monitor for spikes
````

## Instead

````markdown
## Metrics to monitor

- CPU usage: < 70%
- Error rate: < 0.1%
- Refused requests: < 10 req/s
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.runbook import Runbook
    from runwright.runbook.statement import Statement

NAME = "consistency/metric-without-number"
SEVERITY = Severity.INFO
VAGUE = regex(
    r"[:–—-]\s*(?:(?:monitor|watch|look|check)(?: (?:out|closely))?(?: for \w[\w -]*)?"
    r"|(?:should be |keep )?(?:low|normal|stable|reasonable|acceptable|healthy|minimal|not too high))\W*$",
    re.IGNORECASE,
)
LEAST = 2
"""Siblings with a number: then it is a list of metrics."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each item that ends in words alone, in a list of which at least two items have a threshold."""
    if len(book.thresholds) < LEAST:
        return
    lines = {book.source.line(each.start): each for each in book.thresholds}
    for statement in prose(book.document).about(
        "monitor", "watch", "low", "normal", "stable", "reasonabl", "acceptabl"
    ):
        if statement.kind != "item" or VAGUE.search(statement.text) is None:
            continue
        place = statement.span()
        beside = [each for each in lines.values() if section_at(book, each) == section_at(book, place)]
        if book.source.line(place.start) not in lines and len(beside) >= LEAST and _is_near(book, statement, lines):
            says = f"“{statement.text.strip()[:60]}” has no number, unlike the others of this list"
            yield found(place, says, "The value from which on somebody is to act.")


def _is_near(book: Runbook, statement: Statement, lines: Mapping[int, object]) -> bool:
    """Whether a line right above or below has a number."""
    line = book.source.line(statement.span().start)
    return bool({line - 1, line + 1} & set(lines))
