"""A change is called temporary, and nothing says when or how it is taken back.

## Why it matters

The night ends, the change stays. Months later nobody knows why the limit is off, and the value of before is lost.

## Example

````markdown
# The pool is exhausted

```bash
# Raise the limit (temporarily)
kubectl set env deployment/shop -n shop POOL_SIZE=50
kubectl rollout status deployment/shop -n shop --timeout=5m
```
````

## Instead

````markdown
# The pool is exhausted

```bash
# Raise the limit (temporarily)
kubectl set env deployment/shop -n shop POOL_SIZE=50
kubectl rollout status deployment/shop -n shop --timeout=5m
```

When the queue is short again, set it back to 20.
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.effects import Level
from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, procedure_at, section_at, step_at
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.command import Command

NAME = "safety/temporary-for-ever"
SEVERITY = Severity.INFO
TEMPORARY = regex(
    r"\btemporarily\b|\(temporary\)|\btemporary\W*$|^\W*temporary\W"
    r"|\btemporary (?:\w+ )?(?:fix|workaround|measure|relief|increase|change|bump|limit|mitigation|remedy|override)\b",
    re.IGNORECASE,
)
"""Said of a change, not of a thing."""
BACK = regex(
    r"\b(?:revert|undo|restor|reset|re-?enabl|remov|delet|take back|clean ?up|roll ?back"
    r"|unset|original|previous|former|afterwards|until|once|after (?:the|that|this)|when (?:the|it|done|finished)"
    r"|set (?:it )?back|back (?:to|in|on|up)|later|un(?:cordon|pause|silence|mute)|resum|normal)\w*",
    re.IGNORECASE,
)
"""Words of somebody who thinks of the way back."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each command whose own words call its change temporary, where the procedure says nothing of its end."""
    for command in book.commands:
        if command.block < 0 or command.effects.level not in {Level.CHANGES, Level.DESTROYS}:
            continue
        words = _said(book, command)
        if not TEMPORARY.search(words) or BACK.search(words) or BACK.search(_rest(book, command)):
            continue
        yield found(
            command,
            f"“{words}”: nothing here says when this is taken back, or to which value",
            "The value of before, and the step that sets it again.",
        )


def _said(book: Runbook, command: Command) -> str:
    step = step_at(book, command)
    words = comment_above(book, command) or (step.title if step else "")
    return " ".join(words.split())


def _rest(book: Runbook, command: Command) -> str:
    """What the procedure says and does behind a command; its section where it stands in none."""
    whole = procedure_at(book, command) or section_at(book, command)
    return book.source.text(command.end, max(whole.end, command.end))
