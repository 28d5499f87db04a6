"""A column that the view of the catalogue does not have.

## Why it matters

The server answers with “column does not exist” and shows nothing. At night nobody knows whether the page or the server
is wrong.

## Example

```sql
SELECT pid, usrname, state FROM pg_stat_activity;
```

## Instead

```sql
SELECT pid, usename, state FROM pg_stat_activity;
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

    from runwright.lint.facts.select import Name, Select
    from runwright.runbook import Runbook

NAME = "sql/unknown-column"
SEVERITY = Severity.ERROR
PLAIN = regex(r"[\w$]+")
"""A name; a place to fill in is none."""
ROWS = frozenset({"*", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each column that can only belong to views of the catalogue, and that none of them has in any version."""
    for statement in statements(book):
        for select in statement.selects:
            missing = list(_unknown(select))
            for column, relations in missing[:1]:
                names = list(dict.fromkeys(each.name for each, _ in missing))
                known = sorted({name for each in relations for name in catalogue().relations[each]})
                meant = near(column.name, known, 0.7)
                yield found(
                    statement.place(column),
                    f"{' and '.join(relations)} {'has' if len(relations) == 1 else 'have'} no column "
                    f"{' or '.join(names)}",
                    meant or f"One of: {', '.join(known[:12])}",
                )


def _unknown(select: Select) -> Iterator[tuple[Name, list[str]]]:
    known = catalogue()
    for column in select.columns:
        aliases = [column.qualifier] if column.qualifier else list(select.sources)
        if not set(aliases) <= set(select.sources) or (select.inner and not column.qualifier):
            continue
        relations = list(dict.fromkeys(select.sources[alias] for alias in aliases))
        if not relations or not all(each in known.relations for each in relations):
            continue
        missing = not any(column.name in known.relations[each] for each in relations)
        gone = any((each, column.name) in known.gone for each in relations)
        named = (
            not PLAIN.fullmatch(column.name)
            or column.name in ROWS
            or column.name in select.labels
            or column.name in select.sources
        )
        if missing and not gone and not named:
            yield column, relations
