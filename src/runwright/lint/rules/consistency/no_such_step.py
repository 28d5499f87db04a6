"""The reader is sent to a step that the page does not have.

## Why it matters

"If it fails, go back to step 7": there are five. Steps were taken out, and the one that was meant has another number.

## Example

````markdown
# Fail over

1. Fence the old primary.
2. Promote the replica.
3. Move the address. If it does not answer, go back to step 5.
````

## Instead

````markdown
# Fail over

1. Fence the old primary.
2. Promote the replica.
3. Move the address. If it does not answer, go back to step 2.
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comments_in
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/no-such-step"
SEVERITY = Severity.WARNING
SENT = regex(
    r"\b(?:go|goes|going|return|back|skip|jump|continue|proceed|repeat|redo|start again|see)"
    r"(?: (?:back|again|on|directly|with|to|from|the))* steps? (\d{1,2})\b(?! of)",
    re.IGNORECASE,
)
NUMBER = regex(r"^\W*(?:steps?|phase|stage)?\W*(\d{1,2})\b", re.IGNORECASE)
LEAST = 2


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each step that is named by a number higher than any on the page, in a line without a link."""
    stems = ("go", "return", "back", "skip", "jump", "repeat", "step", "proceed")
    near = [each for each in prose(book.document).about(*stems) if "step" in each.text.lower()]
    sent = [(each, match) for each in near if (match := SENT.search(each.text))]
    highest = _highest(book) if sent else 0
    if highest < LEAST:
        return
    lines = {book.source.line(link.start) for link in book.links}
    for statement, match in sent:
        place = statement.span(match.start(), match.end())
        if int(match[1]) > highest and book.source.line(place.start) not in lines:
            yield found(
                place, f"there is no step {match[1]} here: the last one is {highest}", "The step that is meant."
            )


def _highest(book: Runbook) -> int:
    """The highest number of any item, heading or comment."""
    numbers = [item.number or 0 for item in book.document.items]
    words = [section.title for section in book.sections]
    words += [book.source.text(line.start, line.end) for block in book.blocks for line in comments_in(book, block)]
    words += [statement.label or statement.text[:12] for statement in prose(book.document).statements]
    numbers += [int(match[1]) for each in words if (match := NUMBER.match(each))]
    return max(numbers, default=0)
