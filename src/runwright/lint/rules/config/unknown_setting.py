"""A setting that the server does not have, or does not have any more.

## Why it matters

PostgreSQL does not start with a name that it does not know in its file, and refuses it in SQL; Redis refuses it too. It
was renamed, removed, or never spelled so.

## Example

```sql
ALTER SYSTEM SET wal_keep_segments = 64;
ALTER SYSTEM SET max_conections = 200;
```

```bash
redis-cli config set maxmemory-polcy allkeys-lru
```

## Instead

```sql
ALTER SYSTEM SET wal_keep_size = '1GB';
ALTER SYSTEM SET max_connections = 200;
```

```bash
redis-cli config set maxmemory-policy allkeys-lru
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.assigned import assigned
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.setting import server
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/unknown-setting"
SEVERITY = Severity.ERROR
PLAIN = regex(r"[a-z][a-z0-9_-]{3,}$")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each name that is known to be gone, and each that is spelled nearly like one that exists."""
    for each in assigned(book):
        known = server(each.kind)
        name = each.name.lower()
        if known.knows(name) or not PLAIN.match(name):
            continue
        gone = known.gone.get(name)
        if gone is not None:
            yield found(
                each,
                f"{known.name} has no setting {name} since version {gone.since}: the server refuses it",
                f"Instead: {gone.instead}.",
            )
        elif guess := near(name, known.settings, 0.88):
            yield found(
                each,
                f"{known.name} has no setting {name} (asked: {', '.join(known.versions)})",
                f"Did you mean {guess}?",
            )
