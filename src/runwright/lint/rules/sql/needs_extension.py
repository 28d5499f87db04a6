"""A view or function of an extension is asked for, and the page does not say that the extension must be there.

## Why it matters

On a server without it the statement fails with "does not exist". Some of them need a line in postgresql.conf and a
restart, which nobody makes during an incident.

## Example

```sql
SELECT query, calls, mean_exec_time FROM pg_stat_statements ORDER BY mean_exec_time DESC LIMIT 20;
```

## Instead

````markdown
Needs `shared_preload_libraries = 'pg_stat_statements'` and `CREATE EXTENSION pg_stat_statements` in this database.

```sql
SELECT query, calls, mean_exec_time FROM pg_stat_statements ORDER BY mean_exec_time DESC LIMIT 20;
```
````
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

NAME = "sql/needs-extension"
SEVERITY = Severity.INFO
GIVES = {
    "pg_stat_statements": "pg_stat_statements",
    "pg_stat_statements_info": "pg_stat_statements",
    "pg_stat_statements_reset": "pg_stat_statements",
    "pg_buffercache": "pg_buffercache",
    "pgstattuple": "pgstattuple",
    "pgstatindex": "pgstattuple",
    "pgstattuple_approx": "pgstattuple",
    "pg_freespace": "pg_freespacemap",
    "pg_visibility": "pg_visibility",
    "pg_prewarm": "pg_prewarm",
    "dblink": "dblink",
    "bt_index_check": "amcheck",
    "bt_index_parent_check": "amcheck",
    "verify_heapam": "amcheck",
    "get_raw_page": "pageinspect",
}
"""Views and functions of PostgreSQL's own contrib, with the extension that brings each."""
TOLD = regex(
    rb"extension|shared_preload_libraries|\\dx|\bpg_\w+`? (?:is |must be |to be )?(?:enabled|installed|available)",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first statement that needs an extension, on a page that never speaks of extensions."""
    if TOLD.search(book.source.data):
        return
    for statement in statements(book):
        used = next((each for each in sorted(statement.relations | statement.functions) if each in GIVES), "")
        if used:
            says = f"{used} is there only where the extension {GIVES[used]} was created, and nothing here says so"
            yield found(statement, says, f"CREATE EXTENSION IF NOT EXISTS {GIVES[used]}; in this database, once.")
            return
