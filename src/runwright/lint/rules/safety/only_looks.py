"""The cure is a list of commands that only look.

## Why it matters

The alert is on, the reader has found the cause, and under “Resolution” there is nothing that changes anything. What
to do is left to whoever is awake.

## Example

````markdown
# The queue is full

## Resolution

```bash
rabbitmqctl list_queues name messages consumers
rabbitmqctl list_connections
```
````

## Instead

````markdown
# The queue is full

## Resolution

```bash
rabbitmqctl list_queues name messages consumers
kubectl scale deploy/consumer --replicas=6 -n shop
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import phases
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.phase import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.step import Step

NAME = "safety/only-looks"
SEVERITY = Severity.INFO
LEAD = 2
"""Lines."""
ACTS = regex(
    r"\b(?:scale|restart|increas|decreas|reduc|delet|remov|add|fix|roll(?:ing)? ?back|revert|upgrad|enabl|disabl"
    r"|kill|drain|cordon"
    r"|set|chang|updat|renew|rotat|contact|escalat|page|call|re-?deploy|re-?create|re-?install|replac|act|resolv|configur|adjust"
    r"|clean|clear|free|mov|promot|fail ?over|wait|monitor|ask|open|creat|run|apply|follow|start|stop)\w*\b",
    re.IGNORECASE,
)
"""Words of an order that changes something, or hands over to somebody."""


def check(book: Runbook) -> Iterator[Finding]:
    """Say it of a resolution all of whose steps have commands, and none that changes anything."""
    for procedure in book.procedures if book.commands and Phase.RESOLUTION in phases(book) else ():
        steps = [step for step in procedure.steps if step.phase is Phase.RESOLUTION]
        acts = steps and ACTS.search(_above(book, procedure.start, steps))
        if steps and not acts and all(_looks(book, step) for step in steps):
            title = steps[0].title
            yield found(
                Span(steps[0].start, steps[0].start + len(title.encode())),
                f"the cure of “{procedure.title}” is to look: none of its commands changes anything",
                "What to do about it, with the command.",
            )


def _above(book: Runbook, start: int, steps: list[Step]) -> str:
    """The words of the steps, with the line or two before them that say what they are for."""
    lines = book.source.text(start, steps[0].start).rstrip().splitlines()[-LEAD:]
    return " ".join([*lines, book.source.text(steps[0].start, steps[-1].end)])


def _looks(book: Runbook, step: Step) -> bool:
    mine = [book.commands[each] for each in step.commands]
    return bool(mine) and not any(each.sets for each in mine) and all(each.effects.level.harmless for each in mine)
