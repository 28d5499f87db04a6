"""A page without a title.

## Why it matters

Search results, alerts and lists of runbooks name it by its file. Nobody sees from there what it is about.

## Example

````markdown
## Symptoms

The queue grows.

## Resolution

1. `systemctl restart worker`
````

## Instead

````markdown
# The queue grows

## Resolution

1. `systemctl restart worker`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.heading import place
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.element import FrontMatter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/missing-title"
SEVERITY = Severity.INFO
TITLE = regex(r"(?m)^(?:title|name|alert\w*)\s*[:=]", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first heading of a document of several, none of which is of the first level."""
    first = book.document.elements[0] if book.document.elements else None
    if isinstance(first, FrontMatter) and TITLE.search(first.text):
        return
    if len(book.sections) > 1 and not any(section.level == 1 for section in book.sections):
        yield found(
            place(book.sections[0]),
            f"the page begins with “{book.sections[0].title}” and has no title",
            "A heading of the first level that says what the page is for.",
        )
