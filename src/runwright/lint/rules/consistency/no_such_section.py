"""The page sends the reader to a section of itself that is not there.

## Why it matters

"If it fails, see the rollback section below": the deployment has failed, and below there is none.

## Example

````markdown
# Release

## Deploy

1. `kubectl apply -f shop.yaml -n shop`
2. If it fails, see the Rollback section below.

## Contacts

Call +49 30 901820.
````

## Instead

````markdown
# Release

## Deploy

1. `kubectl apply -f shop.yaml -n shop`
2. If it fails, see the Rollback section below.

## Rollback

1. `kubectl rollout undo deployment/shop -n shop`
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

NAME = "consistency/no-such-section"
SEVERITY = Severity.WARNING
SENT = regex(
    r"(?:see|follow|refer to|described in|go to|in|steps in) (?:the )?[\"“'*_]*"
    r"((?:[A-Za-z][\w-]*[ ]){0,3}[A-Za-z][\w-]*?)[\"”'*_]* (?:section|steps|procedure|instructions) (above|below)\b",
    re.IGNORECASE,
)
SIDE = regex(r" (?:above|below)\b", re.IGNORECASE)
"""Sought first: it begins with a letter that is known."""
CLAUSE = regex(r"\b(?:until|unless|after|before|when|while|once|if|and|because|that|which)\b", re.IGNORECASE)
"""Words of a sentence that goes on: “off in every environment until the steps below are run” sends nobody anywhere."""
FILLER = frozenset(
    (
        *("the", "a", "an", "of", "in", "for", "to", "section", "steps", "procedure", "step", "this", "previous"),
        *("next", "same", "listed", "instructions", "relevant", "appropriate", "corresponding", "respective", "above"),
        *("below", "following", "matching", "related", "dedicated", "detailed", "full", "troubleshooting"),
        *("collapsed", "collapsible", "expandable", "folded", "hidden", "optional", "separate", "other", "whole"),
    )
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each section "above" or "below" of which no heading, label or step has one of its words."""
    lines = {book.source.line(link.start) for link in book.links}
    for statement in prose(book.document).statements:
        near = "section" in statement.text or "low" in statement.text
        match = SENT.search(statement.text) if near and SIDE.search(statement.text) else None
        if match is None or CLAUSE.search(match[1]):
            continue
        place = statement.span(match.start(), match.end())
        wanted = {word.lower()[:5] for word in match[1].replace("-", " ").split() if word.lower() not in FILLER}
        if wanted and book.source.line(place.start) not in lines and not _anywhere(book, wanted, statement.number):
            says = f"nothing {match[2]} is called “{match[1].strip()}”"
            yield found(place, says, "Write the section, or send the reader to one that is there.")


def _anywhere(book: Runbook, wanted: set[str], number: int) -> bool:
    """Whether a heading, a label or a lead of the page has one of these words."""
    names = [section.title for section in book.sections]
    names += [each.label or each.lead for each in prose(book.document).statements if each.number != number]
    return any(wanted & {word[:5] for word in regex(r"[a-z]\w*").findall(name.lower())} for name in names if name)
