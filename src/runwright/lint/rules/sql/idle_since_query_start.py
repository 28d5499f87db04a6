"""How long a session has been idle, by the time at which its last query began.

## Why it matters

`query_start` is when the last query began, not when the session fell idle: that is `state_change`. A session that
just finished a query of an hour is ended as if it had slept for an hour.

## Example

```sql
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE state = 'idle' AND query_start < now() - interval '10 minutes';
```

## Instead

```sql
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE state = 'idle' AND state_change < now() - interval '10 minutes';
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

    from runwright.runbook import Runbook

NAME = "sql/idle-since-query-start"
SEVERITY = Severity.WARNING
COMPARED = regex(
    r"\bquery_start\b\s*[<>]|[<>]=?\s*(?:\w+\.)?query_start\b|-\s*(?:\w+\.)?query_start\s*\)?\s*[<>]", re.IGNORECASE
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each statement about idle sessions that compares `query_start` and not `state_change`."""
    for statement in statements(book):
        idle = any(asked and state.startswith("idle") for asked, state in statement.states())
        if idle and COMPARED.search(statement.bare) and "state_change" not in statement.bare.lower():
            yield found(
                statement.place_of(COMPARED),
                "query_start is when the last query of the session began, not since when it is idle: "
                "one that has only just finished is taken as well",
                "state_change",
                severity=None if "pg_terminate_backend" in statement.functions else Severity.INFO,
            )
