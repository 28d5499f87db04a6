"""A format of `date` in which minutes stand where the month belongs, or the reverse.

## Why it matters

`%M` is the minute and `%m` the month. Backups get names such as 2026-47-03, sort wrongly, and the one of yesterday is
overwritten.

## Example

```bash
pg_dump -f "/backup/shop-$(date +%Y-%M-%d).sql" shop
```

## Instead

```bash
pg_dump -f "/backup/shop-$(date +%Y-%m-%d).sql" shop
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/minutes-for-months"
SEVERITY = Severity.ERROR
SWAPPED = regex(r"%[Yy][-_/.]?%M(?:[-_/.]?%d)?|%d[-_/.]%M[-_/.]%[Yy]|%H[:_h-]?%m")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such format."""
    for program in programs(book):
        for word in program.words[1:] if program.name == "date" else ():
            match = SWAPPED.search(word.text)
            if match:
                right = match[0].replace("%M", "%m") if "%M" in match[0] else match[0].replace("%m", "%M")
                wrong = "%M is the minute" if "%M" in match[0] else "%m is the month"
                yield found(program.at(word), f"in {match[0]} {wrong}", right)
