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

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.lifetime import any_spoken, mentioned, products
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from runwright.lint.facts.lifetime import Product
    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "freshness/end-of-life"
SEVERITY = Severity.WARNING
KINDS = frozenset({"commands", "config", "script", "code"})
"""Blocks that a reader runs or puts somewhere; in output a version is only reported."""

OLD = regex(
    r"(?:#|--|//)[^\n]*\b(?:before|old|previous|from|current|deprecated|legacy)\b[^\n]*\n[^\n]*$", re.IGNORECASE
)
"""A comment right above that says that this is what is to be left behind."""


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag the first place in code that names each version whose last day is past; and, as a hint, in the prose."""
    told: set[tuple[str, str]] = set()
    blocks = [block for block in book.blocks if block.kind in KINDS]
    for block in blocks if mentioned("\n".join(block.text for block in blocks)) else ():
        text = block.text
        for product in mentioned(text):
            match = product.mentions.search(text)
            end = _ended(product, match, library)
            if match is not None and end is not None and (product.name, end[0]) not in told:
                told.add((product.name, end[0]))
                if OLD.search(text, 0, match.start()):
                    continue
                start = block.offset(len(text[: match.start()].encode()))
                taken = block.tag == "diff" or _is_subject(book, end[0])
                place = Span(start, start + len(match[0].encode()))
                yield _finding(place, product, end, Severity.INFO if taken else None)
    yield from _in_prose(book, library)


def _is_subject(book: Runbook, version: str) -> bool:
    """Whether the page is named for a version: it tells how one comes to it, not which to choose."""
    named = f"{book.source.name.rpartition('/')[2]} {book.title.text}"
    return "." in version and regex(rf"(?<![\d.]){re.escape(version)}(?!\d)").search(named) is not None


def _in_prose(book: Runbook, library: Library) -> Iterator[Finding]:
    """The first sentence that names each product in a version whose last day is past."""
    told: set[str] = set()
    known, form = any_spoken()
    for statement in prose(book.document).about(*known):
        if statement.kind not in {"paragraph", "item"} or not form.search(statement.text.lower()):
            continue
        for product in products():
            match = product.spoken.search(statement.text) if product.spoken and product.name not in told else None
            end = _ended(product, match, library)
            if match is not None and end is not None:
                told.add(product.name)
                yield _finding(statement.span(*match.span()), product, end, Severity.INFO)


def _ended(product: Product, match: re.Match[str] | None, library: Library) -> tuple[str, date] | None:
    """The version that a text names with its last day, if that is past."""
    version = next((group for group in match.groups() if group), "") if match else ""
    end = product.end(version) if version else None
    return end if end is not None and end[1] < library.today else None


def _finding(place: Span, product: Product, end: tuple[str, date], severity: Severity | None = None) -> Finding:
    says = f"{product.name} {end[0]} has had no fixes since {end[1]}"
    return found(place, says, f"A version that is still mended: {product.source}", severity=severity)
