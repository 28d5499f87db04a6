"""A service is promised to be back sooner than the database it needs.

## Why it matters

The service starts in time, and answers with errors until the database is there. The shorter promise cannot be kept.

## Example

````markdown
| Component | RTO |
|---|---|
| API | 15 min |
| Database | 1 hour |
````

## Instead

````markdown
| Component | RTO |
|---|---|
| API | 75 min |
| Database | 1 hour |
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/rto-shorter-than-what-it-needs"
SEVERITY = Severity.INFO
DATABASE = regex(r"\b(?:database|db|postgres\w*|mysql|mariadb)\b(?! (?:server|connection|replica))", re.IGNORECASE)
NEEDS = regex(r"\b(?:api|apps?|applications?|back-?end|services?|critical)\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each RTO of a service that is shorter than every RTO of a database on the page."""
    promised = [each for each in book.objectives if each.kind == "RTO" and each.seconds]
    bases = [each for each in promised if DATABASE.search(each.what)]
    if not bases:
        return
    base = min(bases, key=lambda each: each.seconds or 0)
    for each in promised:
        if NEEDS.search(each.what) and not DATABASE.search(each.what) and (each.seconds or 0) < (base.seconds or 0):
            line = book.source.line(base.start)
            says = f"{each.what} is to be back in {each.text.strip()}, and its {base.what.lower()}"
            yield found(
                each, f"{says} only in {base.text.strip()} (line {line})", "A promise that counts what it needs."
            )
