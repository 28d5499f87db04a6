"""One step of a chain of escalations does not say after how long it is taken.

## Why it matters

The other steps have a time. At this one everybody waits for somebody else to decide that it is late enough.

## Example

````markdown
## Escalation

| Level | Who | After |
|---|---|---|
| L1 | On-call engineer: +49 30 901820 | 5 min |
| L2 | Database lead: +49 30 901821 | |
| L3 | Head of platform: +49 30 901822 | 60 min |
````

## Instead

````markdown
## Escalation

| Level | Who | After |
|---|---|---|
| L1 | On-call engineer: +49 30 901820 | 5 min |
| L2 | Database lead: +49 30 901821 | 15 min |
| L3 | Head of platform: +49 30 901822 | 60 min |
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.escalation import Escalation

NAME = "consistency/escalation-without-time"
SEVERITY = Severity.WARNING
LEAST = 3
TIMED = regex(r"\d+\s*\+?\s*(?:min|hour|day|h\b|m\b|d\b)", re.IGNORECASE)
"""A time that has no end: 60+ minutes."""
GRADE = regex(r"\W*(?:sev\w*|[ps])\W*\d|\W*(?:critical|high|medium|low|warning)\b", re.IGNORECASE)
"""A level of what happened, not of who is called."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each later step of a chain without a time and without a condition, where half of the steps have one."""
    chains: dict[int, list[Escalation]] = {}
    for each in book.escalations:
        if each.level:
            chains.setdefault(section_at(book, each).ordinal, []).append(each)
    for chain in chains.values():
        timed = [each for each in chain if each.after is not None]
        if (
            len(chain) >= LEAST
            and not timed
            and not any(_says_when(each) or GRADE.match(each.level or "") for each in chain)
        ):
            says = f"after “{chain[0].to[:50]}” come {len(chain) - 1} more, and nothing says when each is called"
            yield found(chain[1], says, "After how many minutes without an answer.", severity=Severity.INFO)
        if len(chain) < LEAST or len(timed) * 2 < len(chain):
            continue
        for each in chain[1:]:
            if each.after is None and not _says_when(each):
                says = f"“{each.to[:50]}” ({each.level}) is called after no stated time, unlike the other steps"
                yield found(each, says, "After how many minutes.")


def _says_when(each: Escalation) -> bool:
    """Whether words give a condition or a time, if not one that can be counted."""
    return bool(each.when) or TIMED.search(each.to) is not None
