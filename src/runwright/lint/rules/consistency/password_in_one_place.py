"""The same server is asked with a password in one place of the page and without in another.

## Why it matters

A server of Redis that wants a password answers every command without one with NOAUTH; one that wants none refuses
AUTH. One of the two lines fails, and the reader takes that for the fault that they are looking for.

## Example

```bash
redis-cli -h cache.shop.internal ping
redis-cli -h cache.shop.internal -a "$REDIS_PASSWORD" info clients
```

## Instead

```bash
export REDISCLI_AUTH="$(cat /run/secrets/redis)"
redis-cli -h cache.shop.internal ping
redis-cli -h cache.shop.internal info clients
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "consistency/password-in-one-place"
SEVERITY = Severity.INFO
CLIENTS = frozenset({"redis-cli", "valkey-cli"})
GIVES = ("-a", "--pass", "--askpass", "-u")
"""A password, a question for one, or an address that may hold one."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each call without a password of a host that another line gives one to."""
    calls = [each for each in programs(book) if each.name in CLIENTS and not each.around]
    if book.source.holds(b"rediscli_auth"):
        return
    for program in calls:
        if program.has(*GIVES):
            continue
        other = next((each for each in calls if each.has(*GIVES) and _server(each) == _server(program) != ""), None)
        if other is not None:
            line = book.source.line(other.start)
            says = (
                f"line {line} gives {_server(program)} a password, and this line none: the server refuses one of them"
            )
            yield found(program, says, "REDISCLI_AUTH in the environment, for every line of the page.")


def _server(program: Program) -> str:
    """The host that is asked; empty for the reader's own machine."""
    return program.value("-h") or ""
