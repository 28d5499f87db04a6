"""A section that has a heading and nothing else.

## Why it matters

The table of contents promises a rollback, the reader jumps to it, and there is nothing.

## Example

````markdown
# Upgrade the broker

## Procedure

1. `systemctl stop rabbitmq-server`
2. `apt-get install -y rabbitmq-server`

## Rollback
````

## Instead

````markdown
# Upgrade the broker

## Procedure

1. `systemctl stop rabbitmq-server`
2. `apt-get install -y rabbitmq-server`

## Rollback

1. `apt-get install -y rabbitmq-server=3.10.8-1`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.heading import is_bare, is_template, place
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.phase import Role, read_title
from runwright.runbook.verb import imperative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.section import Section

NAME = "markdown/empty-section"
SEVERITY = Severity.WARNING
COUNTED = regex(r"\d+[.):]|(?:step|option)\s+\d", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each heading below the first level with nothing under it, unless it is an order; if no phase, as a hint."""
    if len(book.sections) < 3 or is_template(book):
        return
    for section in book.sections:
        if section.level > 1 and section.title.strip() and is_bare(book, section):
            if _is_counted(book, section):
                continue
            phase = read_title(section.title).role is Role.PHASE
            if not phase and imperative(section.title):
                continue
            yield found(
                place(section),
                f"“{section.title}” is a heading with nothing under it",
                "Write it, or take the heading out.",
                severity=None if phase else Severity.INFO,
            )


def _is_counted(book: Runbook, section: Section) -> bool:
    """Whether counted headings of its own level follow: its parts, which stand one level too high."""
    following = book.sections[section.ordinal + 1 : section.ordinal + 2]
    return any(COUNTED.match(each.title) and each.level == section.level for each in following) and not COUNTED.match(
        section.title
    )
