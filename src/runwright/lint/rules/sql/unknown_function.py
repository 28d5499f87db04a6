"""A function or view of PostgreSQL that no version has.

## Why it matters

Names that begin with `pg_` belong to the server. One that it does not know is an error at the prompt, and the step
shows or changes nothing.

## Example

```sql
SELECT pg_kill_backend(4711);
```

## Instead

```sql
SELECT pg_terminate_backend(4711);
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.postgresql import catalogue
from runwright.lint.facts.select import statements
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.select import Statement
    from runwright.runbook import Runbook

NAME = "sql/unknown-function"
SEVERITY = Severity.ERROR
OTHERS = regex(r"pg_(?:stat_(?:kcache|plans|monitor|wait_sampling)|wait_sampling|cron|partman|repack|qualstats"
               r"|hint|trgm"
               r"|squeeze|logical|auto_failover|show_plans|store_plans|proctab|profile|track|roaring|bigm|similarity|sleep_"
               r"|vectorize|dist_|background|net|graphql|tde|ivm|mooncake|duckdb|lake|search|tle|bulkload|rman|audit"
               r"|timescale|aut(?:o|h)|ls_|file_|last_committed|xact_commit|replication_origin|get_"
               r"|create_logical)")  # fmt: skip
"""Beginnings of what extensions bring, which the catalogue does not list."""
CLOSE = 0.72


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each function and view with the server's prefix that no version asked has; an error where one is near."""
    for statement in statements(book):
        yield from _functions(statement)
        for relation in sorted(statement.relations):
            if _is_unknown(relation, frozenset(catalogue().relations)):
                meant = near(relation, catalogue().relations, CLOSE)
                yield found(
                    statement,
                    f"PostgreSQL has no view {relation}, and neither have the extensions that it comes with",
                    meant,
                    severity=None if meant else Severity.INFO,
                )


def _functions(statement: Statement) -> Iterator[Finding]:
    for select in statement.selects:
        for function in select.functions:
            if _is_unknown(function.name, catalogue().functions) and ("", function.name) not in catalogue().gone:
                meant = near(function.name, catalogue().functions, CLOSE)
                yield found(
                    statement.place(function),
                    f"PostgreSQL has no function {function.name}, and neither have the extensions that it comes with",
                    f"{meant}()" if meant else "",
                    severity=None if meant else Severity.INFO,
                )


def _is_unknown(name: str, known: frozenset[str]) -> bool:
    return name.startswith("pg_") and name not in known and not OTHERS.match(name)
