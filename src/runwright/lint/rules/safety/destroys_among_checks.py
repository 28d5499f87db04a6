"""A command that destroys data stands among commands that only look.

## Why it matters

Under “status” the reader copies the whole block, because nothing in it can hurt. The last line empties the database.

## Example

````markdown
## Redis status

```bash
redis-cli INFO server
redis-cli INFO memory
redis-cli FLUSHDB
```
````

```bash
# Check the memory
redis-cli -h cache INFO memory
# Check the clients
redis-cli -h cache INFO clients
# Flush if corrupted
redis-cli -h cache FLUSHDB
```

## Instead

````markdown
## Redis status

```bash
redis-cli INFO server
redis-cli INFO memory
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at, commands_of_block, comment_above, headings, lead
from runwright.lint.facts.loss import losses
from runwright.lint.facts.wording import MARKUP
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.loss import Loss
    from runwright.runbook import Runbook
    from runwright.runbook.block import Block

NAME = "safety/destroys-among-checks"
SEVERITY = Severity.ERROR
LOOKS = regex(
    r"\b(?:status|check\w*|monitor\w*|inspect\w*|view\w*|health|statistics|stats|diagnos\w*|investigat\w*|information|overview"
    r"|list\w*|show\w*|verif\w*|look\w*)\b",
    re.IGNORECASE,
)
DESTROYS = regex(
    r"\b(?:flush\w*|delet\w*|remov\w*|clear\w*|clean\w*|drop\w*|truncat\w*|reset\w*|purg\w*|prun\w*|destroy\w*|wip\w*|fix\w*|resol\w*|restor\w*)\b",
    re.IGNORECASE,
)
MADE = regex(
    r"\bCREATE\s+(?:TEMP(?:ORARY)?\s+)?(?:TABLE|DATABASE|SCHEMA)\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"`]+)", re.IGNORECASE
)
CONDITION = regex(r"\b(?:if|only when|in case|unless)\b", re.IGNORECASE)
LEAST = 2
"""Commands that only look, beside the one that destroys."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each loss in a block whose other commands read, under a heading or lead that speaks of looking alone."""
    for loss in losses(book):
        block = block_at(book, loss.start)
        if block is None:
            continue
        mine = commands_of_block(book, block.ordinal)
        others = [each for each in mine if not each.start <= loss.start < each.end]
        words = MARKUP.sub("", lead(book, block).strip() or " ".join(headings(book, loss)[-1:]))
        if len(others) < LEAST or not all(each.effects.level.harmless for each in others):
            continue
        if LOOKS.search(words) and not DESTROYS.search(words) and not _is_own(loss, block):
            yield found(
                loss,
                f"everything else under “{words}” only looks, and {loss.how} takes {loss.what} away",
                "A section of its own, with what is kept before.",
            )
        elif CONDITION.search(comment_above(book, loss)) and not _is_own(loss, block):
            when = comment_above(book, loss)[:50]
            yield found(
                loss,
                f"“{when}” is a condition for people: whoever pastes the block looks, and loses {loss.what} as well",
                "A block of its own, behind the one that shows whether it is needed.",
                severity=Severity.WARNING,
            )


def _is_own(loss: Loss, block: Block) -> bool:
    """Whether the block itself has made what it takes away: it only tried whether that can be written."""
    kind, _, name = loss.what.removeprefix("the ").partition(" ")
    return bool(name) and any(
        match[1].strip('"`') == name.strip('"`') for match in MADE.finditer(block.text) if kind in match[0].lower()
    )
