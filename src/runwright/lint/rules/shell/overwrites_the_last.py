"""A backup is written over the one before.

## Why it matters

The shell empties the file before the dump starts. When the dump fails, the last good backup is gone too.

## Example

```bash
pg_dump shop > backup.sql
```

## Instead

```bash
pg_dump --file="backup-$(date +%Y%m%d-%H%M).sql" shop
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.placeholder import find
from runwright.lib.regex import regex
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/overwrites-the-last"
SEVERITY = Severity.INFO
DUMPERS = frozenset({"pg_dump", "pg_dumpall", "mysqldump", "mariadb-dump", "mongodump"})
VARIES = regex(r"[$`]|\d{4}|pre_|before|after|/tmp/", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each dump into a file whose name is always the same."""
    for line in pipelines(book):
        if line[0].inner.name not in DUMPERS:
            continue
        for each in line[-1].outer.syntax.redirections:
            if each.operator != ">" or not each.writes or each.target is None:
                continue
            if VARIES.search(each.target.text) or find(each.target.text.encode()):
                continue
            yield found(
                line[-1].outer.at(each.target),
                f"the shell empties {each.writes} before {line[0].inner.name} starts: when that fails, the last backup "
                "is gone too",
                "A name with the time in it; or write beside it, look, and mv.",
            )
