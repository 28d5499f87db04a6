"""A variable is set under one name and used under another.

## Why it matters

The shell knows no difference between a slip and an empty variable: the command runs with nothing in its place.

## Example

```bash
BACKUP_FILE=/backup/shop.dump
pg_dump --format=custom --file="$BACKUPFILE" shop
```

## Instead

```bash
BACKUP_FILE=/backup/shop.dump
pg_dump --format=custom --file="$BACKUP_FILE" shop
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.knowledge import near
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.parameter import AMBIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "dataflow/misspelt-variable"
SEVERITY = Severity.ERROR
CLOSE = 0.85


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each use of a name that nothing sets, where a name that is spelled nearly so is set and never used."""
    known = variables(book)
    names = {each.name for each in known.settings}
    idle = names - {use.name for use in known.uses}
    for use in known.uses:
        if use.name in names or use.name in AMBIENT or use.guarded or len(use.name) < 4:
            continue
        meant = near(use.name, idle, CLOSE)
        line = next((book.source.line(each.start) for each in known.settings if each.name == meant), 0)
        if meant and line < book.source.line(use.start):
            yield found(use, f"nothing sets {use.name}, so it is empty here: line {line} sets {meant}", f"${meant}")
