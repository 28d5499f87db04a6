"""A command or a manifest uses a version that its makers no longer mend.

## Why it matters

Nobody fixes its faults any more, and the mirrors that the command installs from may be gone: it fails on the day on
which it is needed.

## Example

```bash
docker run --rm -v pgdata:/data postgres:11 pg_verifybackup /data
```

## Instead

```bash
docker run --rm -v pgdata:/data postgres:17 pg_verifybackup /data
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.source import Span
from runwright.lint.facts.lifetime import products
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "freshness/end-of-life"
SEVERITY = Severity.WARNING
KINDS = frozenset({"commands", "config", "script", "transcript", "code"})
"""Blocks that a reader runs or puts somewhere; in output a version is only reported."""


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag the first place in each block that names a version whose last day is past."""
    for block in book.blocks:
        if block.kind not in KINDS:
            continue
        for product in products():
            match = product.mentioned(block.text)
            version = next((group for group in match.groups() if group), "") if match else ""
            end = product.end(version) if version else None
            if match is None or end is None or end[1] >= library.today:
                continue
            start = len(block.text[: match.start()].encode())
            place = Span(block.offset(start), block.offset(start) + len(match[0].encode()))
            yield found(
                place,
                f"{product.name} {end[0]} has had no fixes since {end[1]}",
                f"A version that is still mended: {product.source}",
            )
