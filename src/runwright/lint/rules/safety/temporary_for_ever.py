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
from runwright.lint.facts.around import block_at, comment_above, procedure_at, section_at, step_at
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

NEAR = 400
"""Bytes behind a block: its next sentence."""
REVERTS = regex(
    r"\b(?:revert|undo|re-?enabl|unset|delete-config|until|afterwards|clean ?up|(?:un(?:cordon|pause|silence|mute)))\w*"
    r"|\b(?:take|set|chang\w+) (?:it |this |them )?back|\bback (?:to|in|on|up|down)\b|\bscale (?:it )?(?:back )?down"
    r"|\b(?:original|previous|former) (?:value|setting|limit|size|number|replica)|\breset (?:it|this|them|the|to)\b"
    r"|\brestor\w* (?:the )?(?:\w+ )?(?:original|previous|former|normal|default|limit|setting|retention|value"
    r"|config)"
    r"|\breturn (?:it|them|the)\b|\b(?:once|after|when) (?:the|it|that|this|done|finished)\b"
    r"|\bremov\w* (?:the |this )?(?:\w+ )?(?:override|limit|rule|patch|change|flag|mount|block|silence|increase"
    r"|permission|access|exception|workaround|annotation|label|taint)",
    re.IGNORECASE,
)
"""The same, far below the change: there "delete" or "normal" may be about anything."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each command whose own words call its change temporary, where the procedure says nothing of its end."""
    told: set[tuple[int, str]] = set()
    for command in book.commands:
        if command.block < 0 or command.effects.level not in {Level.CHANGES, Level.DESTROYS}:
            continue
        words = _said(book, command)
        if not TEMPORARY.search(words) or BACK.search(words) or BACK.search(_nearby(book, command)):
            continue
        step = step_at(book, command)
        if (step.start if step else 0, words) in told or REVERTS.search(_rest(book, command)):
            continue
        told.add((step.start if step else 0, words))
        yield found(
            command,
            f"“{words}”: nothing here says when this is taken back, or to which value",
            "The value of before, and the step that sets it again.",
        )


def _said(book: Runbook, command: Command) -> str:
    step = step_at(book, command)
    above, title = comment_above(book, command), step.title if step else ""
    words = title if TEMPORARY.search(title) and not TEMPORARY.search(above) else above or title
    return " ".join(words.split())


def _nearby(book: Runbook, command: Command) -> str:
    """The rest of its block, and the sentence right behind that, which may say how long."""
    block = block_at(book, command.start)
    end = block.end if block else command.end
    behind = book.source.text(end, end + NEAR).lstrip("`~ \t\n").split("\n\n")[0]
    return book.source.text(command.end, end) + ("" if behind.startswith(("#", "**")) else behind)


def _rest(book: Runbook, command: Command) -> str:
    """What the procedure says and does behind a command; its section where it stands in none."""
    whole = procedure_at(book, command) or section_at(book, command)
    return book.source.text(command.end, max(whole.end, command.end))
