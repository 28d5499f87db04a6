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
WAY = regex(
    r"`|:\s*$|https?://|\]\(|\b(?:see|follow|section|runbook|procedure|below|above|contact|call|page|escalate|ask|team)\b",
    re.IGNORECASE,
)
"""A last measure that ends with a colon announces its commands."""
LEAST = 2


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each list of two and more measures of an incident of which none says how it is done."""
    for items in _lists(book):
        start, end = items[0].span().start, items[-1].span().end
        procedure = procedure_at(book, items[0].span())
        incident = procedure is not None and {Phase.SYMPTOMS, Phase.DIAGNOSIS} & set(procedure.phases)
        if incident and len(items) >= LEAST and not WAY.search(book.source.text(start, end)):
            says = f"none of the {len(items)} measures says how: no command, no link, nobody to ask"
            yield Finding(start, end, says, "A command, or a link to the procedure that has it.")


def _lists(book: Runbook) -> Iterator[list[Statement]]:
    """The items under each line that calls them a cure."""
    items: list[Statement] = []
    for each in prose(book.document).statements:
        cures = each.kind == "item" and CURES.match(each.lead) is not None
        if items and not (cures and each.section == items[0].section and each.lead == items[0].lead):
            yield items
            items = []
        if cures:
            items.append(each)
    if items:
        yield items
