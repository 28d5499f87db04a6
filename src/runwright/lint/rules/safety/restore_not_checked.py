"""A dump is put back, and the page ends there: nothing looks at what came back.

## Why it matters

The restore prints nothing, or a screen full; either may be half of the rows. Who starts the service on it learns from
the users what is missing, when new rows stand beside the old ones already.

## Example

````markdown
# The shop

## Restore

```bash
createdb shop_new
pg_restore --exit-on-error -d shop_new /backup/shop.dump
```
````

## Instead

````markdown
# The shop

## Restore

```bash
createdb shop_new
pg_restore --exit-on-error -d shop_new /backup/shop.dump
psql -d shop_new -c "SELECT count(*), max(created_at) FROM orders"  # as many as yesterday's report says
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at, whole
from runwright.lint.facts.restore import bounds, restores
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/restore-not-checked"
SEVERITY = Severity.INFO
LOOKS = regex(
    r"\b(?:verif|validat|confirm|check|inspect|compar|count|smoke|test|health|ensur|make sure|SELECT)\w*"
    r"|\bcurl\b|\bexpect\w*\b|\bshould\b|\blook (?:at|for)\b|\brow"
    r"|確認|検証|验证|檢查|检查|проверь|prüf|vérifi|compruebe|verifi",
    re.IGNORECASE,
)
"""Whatever looks at the result, by a command or by an order."""
DRILL = regex(r"\b(?:local|dev|test|drill|verif|sandbox|seed|import|migrat)\w*\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the last restore of each procedure behind which nothing looks, in its chapter neither."""
    last: dict[int, Program] = {}
    for program in restores(book):
        if program.command.block >= 0:
            last[section_at(book, program).ordinal] = program
    for program in last.values():
        _, end = bounds(book, program)
        behind = book.source.text(program.end, max(end, whole(book, program)[1], program.end))
        if LOOKS.search(behind) or DRILL.search(around(book, program)):
            continue
        if any(LOOKS.search(each.title) and "restor" in each.title.lower() for each in book.document.sections):
            continue
        yield found(
            program,
            f"nothing behind {program.name} looks at what came back: half of the rows would pass for all of them",
            "Counts and the newest rows, beside what they were.",
        )
