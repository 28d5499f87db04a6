"""A selector that no series can match.

## Why it matters

`=` compares letter by letter: `status="5.."` asks for a status that is written with two dots. The result is empty, and
an empty result looks like “no errors”.

## Example

```promql
sum(rate(http_requests_total{status="5.."}[5m]))
```

## Instead

```promql
sum(rate(http_requests_total{status=~"5.."}[5m]))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.labels import matchers
from runwright.lint.facts.query import queries
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "promql/matcher-never-matches"
SEVERITY = Severity.ERROR
PATTERN = regex(r"\.[*+]|^\d\.\.$|^\^|\[\d-\d\]")
EITHER = regex(r"^[\w-]+\|[\w-]+(?:\|[\w-]+)*$")
"""In a list of metrics this names the values that there are; only inside a function is it surely a query."""
"""What is a pattern and no name of anything."""
STAR = regex(r"^[\w-]+\*$")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag patterns behind `=`, a star without its dot, and two values that one label should have at once."""
    for query in queries(book):
        for node in query.nodes("VectorSelector"):
            equal: dict[str, str] = {}
            for label, sign, value in matchers(node.it):
                if sign == "=" and (PATTERN.search(value) or (node.around and EITHER.match(value))):
                    yield found(
                        query,
                        f'{label}="{value}" asks for these very characters, which no series has: the result is empty',
                        f'{label}=~"{value}"',
                    )
                elif sign == "=~" and STAR.match(value) and len(value) > 1:
                    yield found(
                        query,
                        f'{label}=~"{value}" only lets its last letter be repeated: anything else behind it is lost',
                        f'{label}=~"{value[:-1]}.*"',
                    )
                elif sign == "=" and equal.setdefault(label, value) != value:
                    yield found(
                        query, f"{label} cannot be {equal[label]} and {value} at once: the result is empty", "=~"
                    )
