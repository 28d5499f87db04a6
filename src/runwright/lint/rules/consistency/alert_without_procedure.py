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

````markdown
# Alerts

| Alert | Severity | Answer |
|---|---|---|
| HighErrorRate | critical | |
| DatabaseDown | critical | |
| QueueTooLong | warning | [Start the worker](#start-the-worker) |

## HighErrorRate

1. `kubectl logs deploy/shop -n shop`

## No connection is left

**Alert**: `DatabaseDown`

1. `pg_isready -h db-1`

## Start the worker

1. `systemctl restart worker`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings
from runwright.lint.facts.neighbour import neighbours, titles
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.element import Table
from runwright.runbook.topic import Topics, stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook
    from runwright.runbook.alert import Alert
    from runwright.runbook.threshold import Threshold

NAME = "consistency/alert-without-procedure"
SEVERITY = Severity.WARNING
LISTED = frozenset({"table", "list"})
ANSWERED = regex(r"action|response|runbook|playbook|procedure|remed|resol|what to do|link", re.IGNORECASE)
"""Columns that say right there what is to be done, though not how."""
LEAST = 3
"""Alerts that make a list."""
FEW = 2
"""Limits with a procedure, which show that the page is to have them."""
CAUSES = regex(r"\bcauses?\b|\breasons?\b|\bwhy\b", re.IGNORECASE)
NOT_AN_ANSWER = regex(r"\balerts?\b|\bmetrics?\b|\bmonitoring\b|\bdashboards?\b|\bthresholds?\b", re.IGNORECASE)
"""What a heading says that only lists what is watched."""


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag each listed alert that no heading or page is about, where at least half of the others have one."""
    listed = [each for each in book.alerts if each.origin in LISTED]
    limits = [] if listed else [each for each in book.thresholds if each.action and "table" in each.because]
    if max(len(listed), len(limits)) < LEAST:
        return
    known = Topics(
        {title for each in neighbours(book, library) for title in titles(each) if not NOT_AN_ANSWER.search(title)}
    )
    yield from _limits(limits, known)
    own = [stems(title) for title in (book.title.text, book.source.name.rpartition("/")[2].partition(".")[0])]
    named = {each.name for other in neighbours(book, library) for each in other.alerts if each.origin == "label"}
    led = {book.source.line(link.start) for link in book.links if link.kind == "anchor"}
    lost = [
        each
        for each in listed
        if not known.cover(each.name)
        and each.name not in named  # "**Alert**: DatabaseDown" in a section with another title
        and book.source.line(each.start) not in led
        and not any(topic and topic <= stems(each.name) for topic in own)  # the page itself is about it
    ]
    if lost and len(lost) * 2 <= len(listed):
        for each in lost:
            if CAUSES.search(" ".join(headings(book, each)[-1:])):
                continue  # what makes an alert fire is no alert
            yield found(
                each,
                f"{each.name} is listed here, and no heading says what to do about it",
                "A section with its name, or a link to the page that has it.",
                severity=Severity.INFO if _answered(book, each) else None,
            )


def _limits(limits: list[Threshold], known: Topics) -> Iterator[Finding]:
    """Limits in a table with what is to be done in a word, where others of the table have a procedure."""
    lost = [each for each in limits if not known.cover(each.signal)]
    if len(limits) - len(lost) < FEW:
        return
    for each in lost:
        yield found(
            each,
            f"“{each.action}” is all that is said of {each.signal}, and no heading says how",
            "A section with its name, or a link to the page that has it.",
            severity=Severity.INFO,
        )


def _answered(book: Runbook, alert: Alert) -> bool:
    """Whether the row or the item that lists an alert says what is to be done, or links to it."""
    tables = (each for each in book.document.elements if isinstance(each, Table))
    around = next((each for each in tables if each.start <= alert.start < each.end), None)
    if around is not None and any(ANSWERED.search(cell.plain) for cell in around.header):
        return True
    line = book.source.line(alert.start)
    return any(book.source.line(link.start) == line for link in book.links)
