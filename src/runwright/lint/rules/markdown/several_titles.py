"""A document with more than one heading of the first level.

## Why it matters

Sites and search take the first one for the title of the page: whoever looks for the second procedure does not find it
by its name.

## Example

````markdown
# Restart the worker

1. `systemctl restart worker`

# Drain the queue

1. `redis-cli LLEN jobs`
````

## Instead

````markdown
# Worker

## Restart the worker

1. `systemctl restart worker`

## Drain the queue

1. `redis-cli LLEN jobs`
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.heading import place
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/several-titles"
SEVERITY = Severity.INFO


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the second heading of the first level; one finding says it for all."""
    titles = [section for section in book.sections if section.level == 1]
    if len(titles) > 1:
        first, second = titles[:2]
        yield found(
            place(second),
            f"“{second.title}” is a second title beside “{first.title}”, and there are {len(titles)} of them",
            "One title for the page, and a level below for what is in it; or a page for each.",
        )
