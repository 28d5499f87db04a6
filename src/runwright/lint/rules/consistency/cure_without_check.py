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

````markdown
# Worker

## Troubleshooting

### The database refuses connections

```bash
# 1. Look at it
psql -h db1 -c 'SELECT 1'

# 2. Restart it
docker restart shop-db
```
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

import re
from typing import TYPE_CHECKING

from runwright.languages.effects import Level
from runwright.lib.regex import regex
from runwright.lint.facts.around import headings, phases
from runwright.lint.finding import Finding, Severity
from runwright.runbook.phase import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.procedure import Procedure

NAME = "consistency/cure-without-check"
SEVERITY = Severity.INFO


TROUBLE = regex(
    r"\btroubleshoot|\bincident|\bemergenc|\b(?:common|known|typical) (?:issue|problem|error|failure|incident)s?\b",
    re.IGNORECASE,
)
"""Chapters whose procedures are about faults, whether or not they label what is a symptom and what a cure."""
LOOKS = regex(
    r"\b(?:verif|check|confirm|ensure|make sure|monitor|watch|still|until|test|observ|validat|wait)\w*", re.IGNORECASE
)
"""Words of somebody who looks whether it helped."""
EXERCISE = regex(r"\b(?:test|drill|exercise)", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the last command of each procedure about a fault that ends in a cure and checks nothing."""
    labelled = Phase.RESOLUTION in phases(book)
    for procedure in book.procedures if book.commands else ():
        if Phase.VERIFICATION in procedure.phases:
            continue
        cures = labelled and Phase.RESOLUTION in procedure.phases
        last = _last_change(book, procedure) if cures or _is_about_a_fault(book, procedure) else None
        if last is not None and (cures or _is_left_alone(book, procedure, last)):
            says = f"“{procedure.title}” ends with this, and no step after it shows whether it helped"
            yield Finding(last[0], last[1], says, "The check that showed the fault, once more, with what it must say.")


def _is_about_a_fault(book: Runbook, procedure: Procedure) -> bool:
    """Whether it has symptoms, or stands in a chapter of faults, and looks at something before it changes anything."""
    last = book.commands[procedure.commands[-1]] if procedure.commands else procedure
    if Phase.SYMPTOMS not in procedure.phases and not any(map(TROUBLE.search, headings(book, last))):
        return False
    return any(book.commands[each].effects.level is Level.READS for each in procedure.commands)


def _is_left_alone(book: Runbook, procedure: Procedure, last: tuple[int, int]) -> bool:
    """Whether the last command does more than keep a file, and neither a title nor a word behind it looks further."""
    command = book.commands[procedure.commands[-1]]
    if command.block < 0 or command.effects.because.startswith("writes ") or EXERCISE.search(procedure.title):
        return False
    return not LOOKS.search(book.source.text(last[1], procedure.end))


def _last_change(book: Runbook, procedure: Procedure) -> tuple[int, int] | None:
    """The place of the last command, when it changes something and nothing is expected of it."""
    commands = [book.commands[number] for number in procedure.commands]
    if not commands or commands[-1].effects.level not in {Level.CHANGES, Level.DESTROYS}:
        return None
    last = commands[-1]
    expected = any(last.start <= each.start < procedure.end for each in book.expectations)
    return None if expected else (last.start, last.end)
