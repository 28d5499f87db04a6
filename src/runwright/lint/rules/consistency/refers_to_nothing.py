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
3. Update the status page, https://status.shop.eu/admin.
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

MEANS = {
    "smoke": (
        regex(
            r"\b(?:run|execute|perform|start)\w*\s+(?:the\s+|all\s+|our\s+|full\s+)*smoke[- ]tests?\b", re.IGNORECASE
        ),
        regex(r"smoke", re.IGNORECASE),
    ),
    "status page": (
        regex(
            r"\b(?:update|post (?:to|on)|publish (?:to|on))\s+(?:the\s+|our\s+|public\s+)*status ?page\b", re.IGNORECASE
        ),
        regex(r"https?://\S*status|status ?page\W{1,6}(?:https?:|`|\[)|\]\([^)]*status|statuspage", re.IGNORECASE),
    ),
}
"""Means of a team, by the word sought first: the order to use one, and what tells of it."""


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
    yield from _unknown_means(book)


def _unknown_means(book: Runbook) -> Iterator[Finding]:
    """The first order to use something of the team's own that nothing else on the page tells of."""
    told: set[str] = set()
    for statement in prose(book.document).about(*MEANS):
        for word, (asks, tells) in MEANS.items():
            match = asks.search(statement.text) if word not in told and statement.kind != "heading" else None
            if match is None:
                continue
            told.add(word)
            place = statement.span(match.start(), match.end())
            line = book.source.line(place.start)
            linked = statement.inline.codes or any(book.source.line(each.start) == line for each in book.links)
            if not linked and not tells.search(_rest(book, line)):
                says = f"“{match[0].strip()}”: nothing else on this page says what or where that is"
                yield found(place, says, "The command, or a link.")


def _rest(book: Runbook, line: int) -> str:
    """The page without one line."""
    return "\n".join(
        each for at, each in enumerate(book.source.data.decode("utf-8", "replace").split("\n"), 1) if at != line
    )


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
