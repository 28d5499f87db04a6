"""The cure of an incident is a list of wishes: no command, no link, no name of a procedure.

## Why it matters

"Scale up the database", "fix the cache": what to press, where, and who may, the reader has to find out while everything
is down. Whoever knows needs no page.

## Example

````markdown
# Shop

## The database is slow

**Symptoms**:

- Pages take seconds

**Diagnosis**:

1. `psql shop -c "SELECT pid, query FROM pg_stat_activity"`

**Resolution**:

- Route the traffic to the replicas
- Increase the resources of the database
- Optimise the slow queries
````

## Instead

````markdown
# Shop

## The database is slow

**Symptoms**:

- Pages take seconds

**Diagnosis**:

1. `psql shop -c "SELECT pid, query FROM pg_stat_activity"`

**Resolution**:

- Route the reads to the replicas: `kubectl set env deployment/shop -n shop READ_FROM=replica`
- Increase the resources of the database: [Resize](resize.md)
- Optimise the slow queries: the team of the service, on the next day
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.finding import Finding, Severity
from runwright.runbook.phase import Phase
from runwright.runbook.prose import prose
from runwright.runbook.verb import imperative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.statement import Statement

NAME = "consistency/measures-without-a-way"
SEVERITY = Severity.INFO
CURES = regex(
    r"^\W*(?:\d+[.)]\s*)?(?:mitigation|resolution|remediation|fix|cure|recovery|immediate actions?)\b\W*"
    r"(?:steps?)?\W*$",
    re.IGNORECASE,
)
CHAPTER = regex(
    r"^\W*(?:\d+(?:\.\d+)*\W*)?(?:disaster |service |system )?(?:recovery|emergency) (?:procedures?|steps|actions)\W*$",
    re.IGNORECASE,
)
"""A chapter of what to do when the worst has come, a heading for each case."""
PEOPLE = regex(r"communicat|contact|prevent|checklist|test|drill|objective|overview|team|roles?\b", re.IGNORECASE)
"""Headings in it that are about something else than a cure."""
WAY = regex(
    r"`|:\s*$|https?://|\]\(|\b(?:see|follow|section|runbook|procedure|below|above|contact|call|page|escalate|ask|team)\b"
    r"|\b(?:terraform|kubectl|helm|ansible-playbook|systemctl|docker|git) [a-z]",
    re.IGNORECASE,
)
"""A last measure that ends with a colon announces its commands; some name one without marks."""
TICKED = regex(r"^\s*[-*+] \[[ xX]\]", re.MULTILINE)
"""A list to tick off after the work."""
LEAST = 2


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each list of two and more measures of an incident of which none says how it is done."""
    for items in _lists(book):
        start, end = items[0].span().start, items[-1].span().end
        if not items[0].lead and not _orders(book, items):
            continue
        if len(items) >= LEAST and _is_of_incident(book, items[0]) and not WAY.search(book.source.text(start, end)):
            says = f"none of the {len(items)} measures says how: no command, no link, nobody to ask"
            yield Finding(start, end, says, "A command, or a link to the procedure that has it.")


def _is_of_incident(book: Runbook, item: Statement) -> bool:
    """Whether it cures what the page has symptoms or a diagnosis of, or stands in a chapter of what to do then."""
    if _is_recovery(book, item):
        return True
    procedure = procedure_at(book, item.span())
    return procedure is not None and bool({Phase.SYMPTOMS, Phase.DIAGNOSIS} & set(procedure.phases))


def _orders(book: Runbook, items: list[Statement]) -> bool:
    """Whether items right under a heading tell what to do, and nothing below the heading shows it."""
    section = book.document.sections[items[0].section]
    shown = any(section.start <= block.start < section.end for block in book.blocks)
    told = sum(imperative(each.value) or imperative(each.label) for each in items)
    return not shown and not TICKED.search(book.source.text(section.start, section.end)) and told * 2 > len(items)


def _lists(book: Runbook) -> Iterator[list[Statement]]:
    """The items under each line, or right under each heading, that calls them a cure."""
    items: list[Statement] = []
    for each in prose(book.document).statements:
        cures = each.kind == "item" and CURES.match(_announced(book, each)) is not None
        cures = cures or (each.kind == "item" and _is_recovery(book, each))
        if items and not (cures and each.section == items[0].section and each.lead == items[0].lead):
            yield items
            items = []
        if cures:
            items.append(each)
    if items:
        yield items


def _announced(book: Runbook, item: Statement) -> str:
    return item.lead or book.document.sections[item.section].title


def _is_recovery(book: Runbook, item: Statement) -> bool:
    """Whether it stands right under the heading of a case, in a chapter of procedures for the worst."""
    section = book.document.sections[item.section]
    if item.lead or section.parent < 0 or PEOPLE.search(section.title):
        return False
    return CHAPTER.match(book.document.sections[section.parent].title) is not None
