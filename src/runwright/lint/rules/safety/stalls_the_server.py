"""A command that makes every other client wait, or slows all of them.

## Why it matters

Redis does one thing at a time. `KEYS` looks at every key before anybody else is served, `SAVE` writes the whole
snapshot first, `MONITOR` halves what the server can do: in an incident the look at it makes it worse.

## Example

```bash
redis-cli KEYS "session:*"
```

## Instead

```bash
redis-cli --scan --pattern "session:*"
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.record import is_in_block
from runwright.lint.facts.redis import sent
from runwright.lint.facts.wording import MENTIONS, around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "safety/stalls-the-server"
SEVERITY = Severity.WARNING
STALLS = {
    "KEYS": ("KEYS looks at every key there is, and nobody else is served until it is done", "--scan --pattern '…'"),
    "SAVE": ("SAVE serves nobody until the whole snapshot is written", "BGSAVE, and wait until LASTSAVE changes"),
    "MONITOR": (
        "MONITOR shows every command of every client, passwords among them, and can cost the server half of its speed",
        "SLOWLOG GET, or CLIENT LIST; MONITOR for seconds only",
    ),
}
"""redis.io: "consider KEYS as a command that should only be used in production environments with extreme care"; SAVE
"you almost never want to call SAVE in production"; MONITOR "can reduce the throughput by more than 50%"."""
ARGUMENTS = {"KEYS": 2, "SAVE": 1, "MONITOR": 1}
"""How many words each has at most; with more it is something else."""
BOUND = regex(r"\btimeout(?: -\S+)* \d+[sm]?\b[^\n]*$")
"""It ends after seconds."""
SPARE = regex(r"\b(?:local|dev|development|test|sandbox|minikube|kind)\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such command of Redis, unless the words around it speak of a test."""
    for command in sent(book):
        if not is_in_block(book, command.start) and MENTIONS.search(_line(book, command.start)):
            continue
        known = STALLS.get(command.words[0])
        if command.words[0] == "MONITOR" and BOUND.search(book.source.text(max(0, command.start - 80), command.start)):
            continue
        if known and len(command.words) <= ARGUMENTS[command.words[0]] and not SPARE.search(around(book, command)):
            yield found(
                command, known[0], known[1], severity=Severity.INFO if _was_shown(book, command.start) else None
            )


def _was_shown(book: Runbook, start: int) -> bool:
    """Whether the page shows what a small server answered."""
    return any(each.kind == "transcript" and each.start <= start < each.end for each in book.blocks)


def _line(book: Runbook, start: int) -> bytes:
    """The line that a place stands on."""
    data = book.source.data
    end = data.find(b"\n", start)
    return data[data.rfind(b"\n", 0, start) + 1 : end if end >= 0 else len(data)]
