"""A column or function that PostgreSQL gave another name long ago.

## Why it matters

The server answers with “column does not exist”, in the middle of an incident, and the reader has to find out by
themselves what it is called now.

## Example

```sql
SELECT query, calls, mean_time FROM pg_stat_statements ORDER BY mean_time DESC LIMIT 10;
```

## Instead

```sql
SELECT query, calls, mean_exec_time FROM pg_stat_statements ORDER BY mean_exec_time DESC LIMIT 10;
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.postgresql import catalogue, may_have
from runwright.lint.facts.select import statements
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.postgresql import Gone
    from runwright.lint.facts.select import Name, Select
    from runwright.runbook import Runbook

NAME = "sql/gone-in-newer-version"
SEVERITY = Severity.ERROR


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each name of an older version, softer where versions with it are still mended or the page speaks of one."""
    for statement in statements(book):
        seen: set[str] = set()
        for select in statement.selects:
            for name, gone in (*_columns(select), *_functions(select)):
                if name.name not in seen:
                    seen.add(name.name)
                    yield found(
                        statement.place(name),
                        f"PostgreSQL knows {name.name} only up to version {gone.until}; newer servers refuse this",
                        gone.instead,
                        severity=_severity(book, gone),
                    )


def _columns(select: Select) -> Iterator[tuple[Name, Gone]]:
    known = catalogue()
    for column in select.columns:
        aliases = [column.qualifier] if column.qualifier else list(select.sources)
        relations = [select.sources.get(alias, "") for alias in aliases]
        others = any(column.name in known.relations.get(each, ()) and not _gone(each, column.name) for each in relations)
        gone = next((each for relation in relations if (each := _gone(relation, column.name))), None)
        if gone is not None and not others:
            yield column, gone


def _gone(relation: str, column: str) -> Gone | None:
    return catalogue().gone.get((relation, column)) if relation else None


def _functions(select: Select) -> Iterator[tuple[Name, Gone]]:
    for function in select.functions:
        gone = catalogue().gone.get(("", function.name))
        if gone is not None:
            yield function, gone


def _severity(book: Runbook, gone: Gone) -> Severity | None:
    if may_have(book, gone):
        return Severity.INFO
    return None if gone.everywhere else Severity.WARNING
