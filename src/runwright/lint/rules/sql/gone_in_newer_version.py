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
    """Flag each statement with names of an older version, softer where versions with them are still mended or named."""
    for statement in statements(book):
        names: dict[str, tuple[Name, Gone]] = {}
        for name, gone in (each for select in statement.selects for each in _gone_names(select)):
            if name.name not in names or name.start < names[name.name][0].start:
                names[name.name] = (name, gone)
        if not names:
            continue
        first = min(names.values(), key=lambda each: each[0].start)
        until = ", ".join(f"{name} (until {gone.until})" for name, (_, gone) in names.items())
        instead = ", ".join(f"{gone.instead} for {name}" for name, (_, gone) in names.items())
        severities = [_severity(book, gone) for _, gone in names.values()]
        yield found(
            statement.place(first[0]),
            f"newer versions of PostgreSQL refuse this, they do not know {until}",
            first[1].instead if len(names) == 1 else instead,
            severity=None if None in severities else severities[0],
        )


def _gone_names(select: Select) -> Iterator[tuple[Name, Gone]]:
    yield from _columns(select)
    yield from _functions(select)


def _columns(select: Select) -> Iterator[tuple[Name, Gone]]:
    known = catalogue()
    for column in select.columns:
        aliases = [column.qualifier] if column.qualifier else list(select.sources)
        relations = [select.sources.get(alias, "") for alias in aliases]
        others = any(
            column.name in known.relations.get(each, ()) and not _gone(each, column.name) for each in relations
        )
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
