"""A setting that gets two different values in one block.

## Why it matters

The last one stays. What stands above it, with its comment, was never in force.

## Example

```bash
redis-cli config set maxmemory-policy allkeys-lru
redis-cli config set maxmemory-policy volatile-ttl
```

## Instead

```bash
redis-cli config set maxmemory-policy allkeys-lru
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.assigned import assigned
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.assigned import Assigned
    from runwright.runbook import Runbook

NAME = "config/set-twice"
SEVERITY = Severity.WARNING
BACK = regex(
    r"\b(?:or|option|alternativ|before|after|revert|reset|restore|back|undo|then|temporar|again|original|example)",
    re.IGNORECASE,
)
"""Words by which an author shows a choice, or sets it back."""


LOOKING = regex(r"log|debug|trace|slow|latency|verbose", re.IGNORECASE)
"""Settings that are raised to look at something, and lowered again."""


MANY = frozenset(
    (
        "client-output-buffer-limit save user rename-command loadmodule include bind replicaof sentinel "
        "listen server_name location proxy_set_header add_header env"
    ).split()
)
"""Settings that are given once for each class, command or place."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each second value in the same block, without a word about a choice or a way back between the two."""
    first: dict[tuple[int, str, str, str], Assigned] = {}
    for each in assigned(book):
        if each.how in {"SHOW", "CONFIG GET"} or each.block < 0 or not each.value:
            continue
        key = (each.block, each.kind, each.how, each.name.lower())
        before = first.setdefault(key, each)
        if (
            before is each
            or before.value == each.value
            or each.value.upper() == "DEFAULT"
            or LOOKING.search(each.name)
            or each.name.lower() in MANY
            or BACK.search(book.source.text(before.end, each.start))
        ):
            continue
        line = book.source.line(before.start)
        yield found(
            each,
            f"{each.name} was set to {before.value} in line {line} of the same block: only {each.value} stays",
            "Keep one of the two.",
        )
