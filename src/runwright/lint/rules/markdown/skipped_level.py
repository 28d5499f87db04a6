"""A heading that skips a level.

## Why it matters

Outlines and screen readers show it as part of a section that is not there, so nobody can tell what it belongs to.

## Example

````markdown
# Database

#### Restart the replica

1. `systemctl restart postgresql`
````

## Instead

````markdown
# Database

## Restart the replica

1. `systemctl restart postgresql`
````
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lint.facts.heading import place
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/skipped-level"
SEVERITY = Severity.INFO


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first heading that is more than one level below the one before it."""
    for before, section in pairwise(book.sections):
        if before.level and section.level > before.level + 1:
            yield found(
                place(section),
                f"“{section.title}” is of level {section.level} right under level {before.level} (“{before.title}”)",
                f"Write it with {'#' * (before.level + 1)}.",
            )
            return
