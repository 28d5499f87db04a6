"""A procedure ends with a change, and no step shows whether it helped.

## Why it matters

The reader restarts the service, closes the page, and is woken again an hour later: nothing told them to look.

## Example

````markdown
# Worker

## The queue grows

**Diagnosis**:

1. `redis-cli LLEN jobs`

**Resolution**:

1. `systemctl restart worker`
````

## Instead

````markdown
# Worker

## The queue grows

**Diagnosis**:

1. `redis-cli LLEN jobs`

**Resolution**:

1. `systemctl restart worker`

**Verification**:

1. `redis-cli LLEN jobs`
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.effects import Level
from runwright.lint.facts.around import phases
from runwright.lint.finding import Finding, Severity
from runwright.runbook.phase import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.procedure import Procedure

NAME = "consistency/cure-without-check"
SEVERITY = Severity.INFO


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the last command of each procedure with symptoms or a diagnosis that ends in a cure and checks nothing."""
    for procedure in book.procedures if book.commands and Phase.RESOLUTION in phases(book) else ():
        if Phase.VERIFICATION in procedure.phases or Phase.RESOLUTION not in procedure.phases:
            continue
        last = _last_change(book, procedure)
        if last is not None:
            says = f"“{procedure.title}” ends with this, and no step after it shows whether it helped"
            yield Finding(last[0], last[1], says, "The check that showed the fault, once more, with what it must say.")


def _last_change(book: Runbook, procedure: Procedure) -> tuple[int, int] | None:
    """The place of the last command, when it changes something and nothing is expected of it."""
    commands = [book.commands[number] for number in procedure.commands]
    if not commands or commands[-1].effects.level not in {Level.CHANGES, Level.DESTROYS}:
        return None
    last = commands[-1]
    expected = any(last.start <= each.start < procedure.end for each in book.expectations)
    return None if expected else (last.start, last.end)
