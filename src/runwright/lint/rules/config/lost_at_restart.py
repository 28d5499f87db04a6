"""A setting changed in a running server and written nowhere.

## Why it matters

`CONFIG SET` and `sysctl -w` hold until the next start. Weeks later the server comes up with the old value, and nobody
remembers why it had been changed.

## Example

```bash
# Optimize Redis
redis-cli config set maxmemory 2gb
```

## Instead

```bash
# Optimize Redis
redis-cli config set maxmemory 2gb
redis-cli config rewrite
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, headings
from runwright.lint.facts.assigned import assigned
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Place
    from runwright.runbook import Runbook

NAME = "config/lost-at-restart"
SEVERITY = Severity.WARNING
KEPT = regex(r"config\s+rewrite|redis\.conf|valkey\.conf|sysctl\.d|sysctl\.conf|sysctl (?:-p|--system)", re.IGNORECASE)
LASTING = regex(
    r"\b(?:optimi[sz]|tun(?:e|ing)|permanent|configur|enable persist|hardening|set ?up|install|performance)",
    re.IGNORECASE,
)
TEMPORARY = regex(
    r"\b(?:temporar|emergency|immediate|debug|for now|test|incident|until|quick|mitigat|verif|diagnos|during|while)",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such change under words that mean it to last; others of a page once, as info."""
    changes = list(_changes(book))
    if not changes or KEPT.search(book.source.data.decode("utf-8", "replace")):
        return
    told = False
    for place, name, how in changes:
        words = f"{comment_above(book, place)} {' '.join(headings(book, place)[1:])}"
        lasting = bool(LASTING.search(words)) and not TEMPORARY.search(words)
        if lasting or not told:
            told = True
            yield found(
                place,
                f"{how} changes {name} in the running server only: after a restart the old value is back",
                "redis-cli config rewrite" if how == "CONFIG SET" else "A file in /etc/sysctl.d, then sysctl --system.",
                severity=None if lasting else Severity.INFO,
            )


def _changes(book: Runbook) -> Iterator[tuple[Place, str, str]]:
    for each in assigned(book):
        if each.how == "CONFIG SET":
            yield each, each.name, "CONFIG SET"
    for program in programs(book):
        if program.name == "sysctl" and program.has("-w", "--write") and program.operands:
            yield program, program.operands[0].partition("=")[0], "sysctl -w"
