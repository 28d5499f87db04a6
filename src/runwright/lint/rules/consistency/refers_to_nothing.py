"""The page sends the reader to a procedure that it neither has nor links to.

## Why it matters

"Follow the failover runbook" is a step only for who knows where it is. At night the reader searches the wiki for it.

## Example

````markdown
# Database

## Primary is down

1. Page the on-call.
2. Follow the failover playbook.
````

## Instead

````markdown
# Database

## Primary is down

1. Page the on-call.
2. Follow [the failover playbook](https://wiki.shop.eu/failover).
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.neighbour import neighbours
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose
from runwright.runbook.topic import stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook
    from runwright.runbook.statement import Statement

NAME = "consistency/refers-to-nothing"
SEVERITY = Severity.INFO
SENT = regex(
    r"\b(?:follow|see|refer to|consult|use|run|execute|per)\s+(?:the\s+|our\s+|your\s+)?((?:[\w-]+\s+){1,4}?)"
    r"(runbooks?|playbooks?|procedures?|guides?)\b",
    re.IGNORECASE,
)
NAMED = ("runbook", "playbook", "procedure", "guide")
"""Its last word, sought first."""
HERE = regex(
    r"\b(?:this|these|above|below|following|next|same|standard|appropriate|relevant|corresponding)\b", re.IGNORECASE
)


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag each named procedure that no heading or page of the library has, in a line without link and code."""
    lines = {book.source.line(link.start) for link in book.links}
    for statement in prose(book.document).about("follow", "see ", "refer", "consult"):
        said = "" if statement.kind == "heading" else statement.text.lower()
        match = SENT.search(statement.text) if any(word in said for word in NAMED) else None
        if match is None or HERE.search(match[0]) or statement.inline.codes:
            continue
        place = statement.span(match.start(), match.end())
        if book.source.line(place.start) in lines or _known(match[1], statement, book, library):
            continue
        says = f"“{match[0].strip()}”: no page here has that name, and the line does not link to one"
        yield found(place, says, "A link to it.")


def _known(words: str, statement: Statement, book: Runbook, library: Library) -> bool:
    """Whether a heading elsewhere in the library is about these words."""
    wanted = stems(words)
    own = book.document.sections[statement.section].ordinal
    return not wanted or any(
        wanted <= stems(each.title)
        for other in neighbours(book, library)
        for each in other.sections
        if other is not book or each.ordinal != own
    )
