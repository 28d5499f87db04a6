"""A test of backups or of the recovery stands in the calendar, and nothing says how it is done.

## Why it matters

Every week somebody ticks the box. Nobody restored anything, because no page says how, and the first real restore is the
first one.

## Example

````markdown
# Operations

## Weekly

- [ ] Verify backup integrity
- [ ] Review slow queries

## Backup

`pg_dump -Fc -d shop -f /backup/shop.dump`
````

## Instead

````markdown
# Operations

## Weekly

- [ ] Verify backup integrity
- [ ] Review slow queries

## Verify the integrity of a backup

`pg_restore --list /backup/shop.dump`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.neighbour import neighbours, titles
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose
from runwright.runbook.topic import covers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "consistency/duty-without-procedure"
SEVERITY = Severity.INFO
RHYTHM = regex(r"\b(?:daily|weekly|monthly|quarterly|annual(?:ly)?|yearly)\b", re.IGNORECASE)
DUTY = regex(
    r"\b(?:verif\w*|test\w*|validat\w*|drill|exercise|rehears\w*)\b.*\b(?:back-?ups?|restor\w*|recovery|failover|dr)\b"
    r"|\b(?:back-?ups?|restor\w*|recovery|failover|dr)\b.*\b(?:verif\w*|test\w*|validat\w*|drill|exercise)\b",
    re.IGNORECASE,
)
AUTOMATIC = regex(r"\bautomat|\b(?:logs?|results?|reports?)\b", re.IGNORECASE)
"""What a machine does, or what only looks at what it did."""
LONGEST = 80


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag each item of a list of recurring duties that no heading of the pages around is about, and has no command."""
    lines = {book.source.line(link.start) for link in book.links}
    for each in prose(book.document).about("daily", "weekly", "monthly", "quarterly", "annual", "yearly"):
        if each.kind != "item" or len(each.text) > LONGEST or not DUTY.search(each.text) or AUTOMATIC.search(each.text):
            continue
        rhythm = RHYTHM.search(book.document.sections[each.section].title) or RHYTHM.search(each.lead)
        if not rhythm or each.inline.codes or book.source.line(each.span().start) in lines:
            continue
        known = (title for one in neighbours(book, library) for title in titles(one))
        if not any(covers(title, each.text) for title in known):
            says = f"“{each.text}” is a duty here, and no page says how it is done"
            yield found(each.span(), says, "A procedure with its commands, and a link to it.")
