"""Redis may throw away what is no cache: locks, sessions, lists of revoked tokens, queues.

## Why it matters

At `maxmemory` an eviction policy removes keys to make room, without a word. A revoked token is valid again, a locked
account is open, a job is gone.

## Example

```bash
# A token is revoked for a week
redis-cli setex "token:blacklist:$JTI" 604800 1
redis-cli config set maxmemory-policy allkeys-lru
```

## Instead

```bash
# A token is revoked for a week
redis-cli setex "token:blacklist:$JTI" 604800 1
redis-cli config set maxmemory-policy noeviction
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.assigned import assigned
from runwright.lint.facts.redis import sent
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/evicts-what-must-stay"
SEVERITY = Severity.WARNING
KEPT = regex(
    r"(?:^|[:_.{\"'-])(?:black_?list|block_?list|deny_?list|revoked|lock(?:out|s|ed)?|sessions?|queues?|jobs?|celery"
    r"|sidekiq|bull|resque|carts?|idempoten\w*)(?:$|[:_.}*\"'-])",
    re.IGNORECASE,
)
"""Names of keys whose loss changes what the application does."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each policy that evicts, on a page whose own commands name keys that are no cache."""
    policies = [each for each in assigned(book) if each.kind == "redis" and each.name.lower() == "maxmemory-policy"]
    evicting = [each for each in policies if each.value.lower().startswith(("allkeys-", "volatile-"))]
    line, key = _kept(book) if evicting else (0, "")
    for each in evicting if key else ():
        which = "keys with a lifetime" if each.value.lower().startswith("volatile-") else "any key"
        yield found(
            each,
            f"{each.value} lets Redis drop {which} when memory is full, and this server keeps {key} (line {line})",
            "noeviction; or a server of its own for what is only cache.",
        )


def _kept(book: Runbook) -> tuple[int, str]:
    """The line and the name of the first key that is no cache; without a name where there is none."""
    for command in sent(book):
        for word in command.words[1:]:
            if KEPT.search(word):
                return book.source.line(command.start), word.strip("\"'")
    return 0, ""
