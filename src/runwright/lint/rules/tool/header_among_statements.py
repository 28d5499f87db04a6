"""Statements are written by a query, and carried out together with the header of its result.

## Why it matters

A client prints the names of the columns above the rows, also into a file or a pipe. The next client takes that line for
the first statement, stops at the error, and nothing of what was meant is done.

## Example

```bash
mysql -h db1 -e "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE time > 600" > kill.sql
mysql -h db1 < kill.sql
```

```bash
psql -d shop -c "SELECT 'REINDEX TABLE ' || relname || ';' FROM pg_stat_user_tables" | psql -d shop
```

## Instead

```bash
mysql -h db1 -N -e "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE time > 600" > kill.sql
cat kill.sql
mysql -h db1 < kill.sql
```

```bash
psql -d shop -At -c "SELECT 'REINDEX TABLE ' || relname || ';' FROM pg_stat_user_tables" | psql -d shop
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/header-among-statements"
SEVERITY = Severity.ERROR
CLIENTS = {
    "mysql": ("-N", "--skip-column-names"),
    "mariadb": ("-N", "--skip-column-names"),
    "psql": ("-t", "--tuples-only"),
}
"""Clients, and the option without which each prints a header."""
WRITES = regex(
    r"\bSELECT\s+(?:DISTINCT\s+)?(?:(?:CONCAT|format)\s*\(\s*)?['\"]\s*"
    r"(?:KILL|DROP|ALTER|CREATE|GRANT|REVOKE|ANALYZE|OPTIMIZE|REINDEX|VACUUM|TRUNCATE|DELETE|UPDATE|INSERT|SET|CALL)\b",
    re.IGNORECASE,
)
"""A query whose rows are statements."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such query whose result goes into a client, by a pipe or by a file that one reads below."""
    lines = pipelines(book)
    for line in lines:
        program = line[0].inner
        if program.name not in CLIENTS or program.has(*CLIENTS[program.name]) or not _writes(program):
            continue
        piped = len(line) > 1 and line[1].inner.name in CLIENTS
        path = "" if piped else _target(line[0])
        if piped or (path and any(_reads(each, path) for below in lines for each in below if _is_below(each, program))):
            option = CLIENTS[program.name][0]
            yield found(
                program,
                f"{program.name} prints the name of the column first, and the client that carries this out stops there",
                f"{program.name} {option} …, and a look at the statements before they are carried out",
            )


def _writes(program: Program) -> bool:
    return bool(WRITES.search(program.value("-e", "--execute", "-c", "--command") or ""))


def _target(stage: Stage) -> str:
    """The file that a command writes its output into; empty without one."""
    return next(
        (each.target.known for each in stage.outer.syntax.redirections if each.operator in {">", ">>"} and each.target),
        "",
    )


def _reads(stage: Stage, path: str) -> bool:
    """Whether a client reads a file."""
    if stage.inner.name not in CLIENTS:
        return False
    given = [each.target.known for each in stage.outer.syntax.redirections if each.operator == "<" and each.target]
    return path in (*given, stage.inner.value("-f", "--file"))


def _is_below(stage: Stage, program: Program) -> bool:
    return stage.outer.start > program.end
