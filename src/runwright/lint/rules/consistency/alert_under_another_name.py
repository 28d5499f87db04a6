"""One alert is written in two ways.

## Why it matters

The pager shows one name, the reader searches for it, and the page has the other.

## Example

````markdown
| Alert | Severity |
|---|---|
| HighErrorRate | critical |

## The error rate is high

**Alert**: "High_ErrorRate"

1. `kubectl logs deploy/shop -n shop`
````

## Instead

````markdown
| Alert | Severity |
|---|---|
| HighErrorRate | critical |

## The error rate is high

**Alert**: "HighErrorRate"

1. `kubectl logs deploy/shop -n shop`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.alert import Alert

NAME = "consistency/alert-under-another-name"
SEVERITY = Severity.WARNING
EXACT = frozenset({"label", "rule", "table", "front matter", "list"})
"""Where an author gives the name that monitoring uses; a heading may put it into words."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each name of one word that differs from an earlier one only in case or separators."""
    known: dict[str, Alert] = {}
    for each in book.alerts:
        if each.origin not in EXACT or " " in each.name.strip():
            continue
        first = known.setdefault(re.sub(r"[\W_]", "", each.name.lower()), each)
        if first.name != each.name:
            line = book.source.line(first.start)
            yield found(each, f"the alert is called {each.name} here and {first.name} in line {line}", first.name)
