"""One level has two times to answer.

## Why it matters

The one on call reads thirty minutes, the manager has read fifteen, and both are right.

## Example

````markdown
| Severity | Response time |
|---|---|
| P1 | 15 minutes |
| P2 | 1 hour |

## P1: Shop is down

**Response SLA**: 30 minutes

1. `kubectl get pods -n shop`
````

## Instead

````markdown
| Severity | Response time |
|---|---|
| P1 | 15 minutes |
| P2 | 1 hour |

## P1: Shop is down

**Response SLA**: 15 minutes

1. `kubectl get pods -n shop`
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.duration import spoken
from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/contradicting-severity"
SEVERITY = Severity.WARNING
CODE = regex(r"(?:P|S(?:EV)?[- ]?)\d$", 2)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each numbered level that is to be answered in another time than further up."""
    known: dict[str, tuple[float, int]] = {}
    for each in book.severities:
        if each.response is None or not CODE.match(each.name):
            continue
        first, start = known.setdefault(each.name.upper(), (each.response, each.start))
        if first != each.response:
            says = f"{each.name} is answered within {spoken(each.response)} here and within {spoken(first)}"
            yield found(each, f"{says} in line {book.source.line(start)}", "Say it once, and link to it.")
