"""Sessions are ended by their state or age alone: those of every database, user and tool of the server.

## Why it matters

The server is shared. With the stuck ones go the idle connections in the pools of the other applications, the
monitoring, a backup that only waits; each of them reports an outage of its own.

## Example

```sql
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE state = 'active' AND now() - query_start > interval '5 minutes';
```

## Instead

```sql
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE state = 'active' AND now() - query_start > interval '5 minutes'
  AND datname = 'shop' AND usename = 'shop_app';
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.select import statements
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.select import Statement
    from runwright.runbook import Runbook

NAME = "safety/ends-everybodys-sessions"
SEVERITY = Severity.WARNING
CHOSEN = regex(
    r"\b(?:datname|usename|usesysid|datid|application_name|client_addr|client_hostname|query|backend_type|leader_pid)\b"
    r"\s*(?:=|<>|!=|~|\b(?:not )?(?:in|like|ilike|similar)\b)|(?<!pg_backend_)\bpid\s*(?:=|\bin\b)|blocking_pids"
    r"|\b(?:backend_)?x(?:id|min)\s*(?:=|\bin\b)|pg_locks",
    re.IGNORECASE,
)
"""What says whose sessions are meant."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each statement that ends sessions and names no database, user, application or process."""
    for statement in statements(book):
        if "pg_terminate_backend" not in statement.functions or "pg_stat_activity" not in statement.relations:
            continue
        if not CHOSEN.search(statement.bare):
            yield found(
                statement,
                "this ends the sessions of every database and user that are so: pools of other applications, tools and "
                "backups among them",
                "AND datname = '…' AND usename = '…', or application_name.",
                severity=Severity.INFO if _idle(statement) else None,
            )


def _idle(statement: Statement) -> bool:
    """Whether only sessions that do nothing are ended: most pools open new ones by themselves."""
    return any(asked and state.startswith("idle") for asked, state in statement.states())
