"""A statement that ends sessions takes its own, or everybody's.

## Why it matters

The session that runs the statement is in `pg_stat_activity` too. It is active, and its own text matches what it looks
for: the server ends it in the middle, and the reader does not know which sessions are gone.

## Example

```sql
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'active';
```

## Instead

```sql
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE state = 'active' AND pid <> pg_backend_pid() AND datname = 'shop';
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

NAME = "sql/ends-its-own-session"
SEVERITY = Severity.WARNING
NARROW = regex(
    r"\bpid\s*(?:<>|!=|=|(?:NOT\s+)?IN\b)|pg_backend_pid|\b(?:client_addr|application_name|usename|backend_type)\b"
    r"|(?:query_start|xact_start|state_change|backend_start|duration)\b|pg_blocking_pids|wait_event|\bdatname\b|pg_locks",
    re.IGNORECASE,
)
"""What leaves the own session out, or is meant to name somebody else's."""
WHERE = regex(r"\bWHERE\b", re.IGNORECASE)
LIKE = regex(r"\bquery\s+I?LIKE\s+'%", re.IGNORECASE)
OWN_PID = regex(r"\bpid\s*(?:<>|!=)|pg_backend_pid", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each that ends sessions of `pg_stat_activity` without a condition that its own session fails."""
    for statement in statements(book):
        if "pg_terminate_backend" not in statement.functions or "pg_stat_activity" not in statement.relations:
            continue
        because = _takes_itself(statement)
        if because:
            yield found(statement, because, "AND pid <> pg_backend_pid()")


def _takes_itself(statement: Statement) -> str:
    words = statement.bare
    if not WHERE.search(words):
        return "without WHERE every session of the server is ended, this one and those of replication included"
    if LIKE.search(words) and not OWN_PID.search(words) and not any(asked for asked, _ in statement.states()):
        return "the text of this statement matches its own pattern, so it ends its own session as well"
    active = any(asked and state == "active" for asked, state in statement.states())
    if active and not NARROW.search(words.partition("WHERE")[2] or words.partition("where")[2]):
        return "the session that runs this is active too, so it ends itself among the others"
    return ""
