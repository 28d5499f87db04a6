"""A list of alerts, most of which have their procedure here, and one that has none.

## Why it matters

The pager names an alert, the reader searches the page for it, and finds only its line in the table.

## Example

````markdown
# Alerts

| Alert | Severity |
|---|---|
| HighErrorRate | critical |
| DatabaseDown | critical |
| QueueTooLong | warning |

## HighErrorRate

1. `kubectl logs deploy/shop -n shop`

## DatabaseDown

1. `pg_isready -h db-1`
````

## Instead

````markdown
# Alerts

| Alert | Severity |
|---|---|
| HighErrorRate | critical |
| DatabaseDown | critical |

## HighErrorRate

1. `kubectl logs deploy/shop -n shop`

## DatabaseDown

1. `pg_isready -h db-1`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.element import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook
    from runwright.runbook.alert import Alert

NAME = "consistency/alert-without-procedure"
SEVERITY = Severity.WARNING
LISTED = frozenset({"table", "list"})
ANSWERED = regex(r"action|response|runbook|playbook|procedure|remed|resol|what to do|link", 2)
"""Columns that say right there what is to be done."""


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag each listed alert without a heading or a page of its own, where most of the others in the list have one."""
    listed = [each for each in book.alerts if each.origin in LISTED and not _answered(book, each)]
    if len(listed) < 3:
        return
    titles = _titles(library)
    lost = [each for each in listed if not any(plain(each.name) in title for title in titles)]
    if lost and len(lost) * 2 < len(listed):
        for each in lost:
            yield found(
                each,
                f"{each.name} is listed here, and no heading says what to do about it",
                "A section with its name, or a link to the page that has it.",
            )


@derived
def _titles(library: Library) -> list[str]:
    """What all documents are called, and their sections."""
    titles = [plain(section.title) for each in library.books for section in each.sections]
    return titles + [plain(each.source.name.rpartition("/")[2].partition(".")[0]) for each in library.books]


def _answered(book: Runbook, alert: Alert) -> bool:
    """Whether the table that lists an alert has a column that answers it."""
    tables = (each for each in book.document.elements if isinstance(each, Table))
    around = next((each for each in tables if each.start <= alert.start < each.end), None)
    return around is not None and any(ANSWERED.search(cell.plain) for cell in around.header)


def plain(name: str) -> str:
    """A name in small letters and digits alone."""
    return re.sub(r"[\W_]", "", name.lower())
