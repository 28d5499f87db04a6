"""Work on the page itself that was left open.

## Why it matters

The list says what the page lacks: a procedure that nobody wrote, a drill that nobody held. The reader learns it when it
is needed.

## Example

````markdown
# Operations

## Restart

`systemctl restart shop`

## Next steps

- [ ] Document the failover
- [ ] Set up the on-call rotation
````

## Instead

````markdown
# Operations

## Restart

`systemctl restart shop`

## Failover

`pg_ctl promote -D /var/lib/postgresql/17/main`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/open-task"
SEVERITY = Severity.INFO
LATER = regex(
    r"^\W*(?:next steps|to-?dos?|open (?:items|tasks|points)|future (?:work|improvements)|improvements|backlog)\W*$",
    re.IGNORECASE,
)
WRITING = regex(
    r"\b(?:document(?:ation)?|runbook|procedures?|create|write|set up|add|define|schedule|conduct|automate)\b",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each open box under a heading or label that says that this is still to be done."""
    items = book.document.items
    for statement in prose(book.document).about("next", "to-do", "todo", "open", "future", "improvement", "backlog"):
        element = book.document.elements[statement.number]
        item = getattr(element, "item", -1)
        title = book.document.sections[statement.section].title
        if statement.kind != "item" or item < 0 or items[item].checked is not False:
            continue
        if (LATER.match(statement.lead) or LATER.match(title)) and WRITING.search(statement.text):
            yield found(
                statement.span(),
                f"“{statement.text[:60]}” is still open, so this page cannot be followed to its end",
                "Do it, or say until when the page goes without it.",
            )
