"""The look at a fault has its commands, and the cure is a list of wishes.

## Why it matters

"Add indexes" and "increase the TTL" are what the author thought of, not how it is done: which index, by which command,
on which setting. The reader has found the cause and stands where they stood before.

## Example

````markdown
# The shop is slow

**Diagnosis**:

1. `kubectl top pods -n shop`
2. `redis-cli -h cache.internal INFO stats`

**Resolution**:

- Scale the service
- Increase the TTL of the cache
````

## Instead

````markdown
# The shop is slow

**Diagnosis**:

1. `kubectl top pods -n shop`
2. `redis-cli -h cache.internal INFO stats`

**Resolution**:

- Scale the service: `kubectl scale deployment/shop --replicas=6 -n shop`
- Increase the TTL of the cache: `kubectl set env deployment/shop CACHE_TTL=600 -n shop`
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.source import Span
from runwright.lint.facts.around import phases
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.phase import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.step import Step

NAME = "consistency/cure-in-words"
SEVERITY = Severity.INFO
FEW = 2
"""Wishes that make a list, and commands that show that the page is for typing."""
LONGEST = 90
"""Bytes of a line that says no more than what, not how."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first step of each cure that has neither a command nor a link, where the steps before it have some."""
    for procedure in book.procedures if book.commands and Phase.RESOLUTION in phases(book) else ():
        steps = [step for step in procedure.steps if step.phase is Phase.RESOLUTION]
        if len(steps) < FEW or len(procedure.commands) < FEW or not all(_only_says(book, step) for step in steps):
            continue
        yield found(
            Span(steps[0].start, steps[-1].start + len(steps[-1].title.encode())),
            f"the cure of “{procedure.title}” is {len(steps)} lines of words: none of them says how",
            "The command of each, or a link to the procedure that has it.",
        )


def _only_says(book: Runbook, step: Step) -> bool:
    """Whether a step is one short line without a command, a name in code, or a link."""
    text = book.source.data[step.start : step.end].strip()
    return not step.commands and len(text) < LONGEST and not any(sign in text for sign in (b"`", b"](", b"http", b"#"))
