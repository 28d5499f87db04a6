"""A release is tagged with a version that stands in the page.

## Why it matters

The page works once. Whoever makes the next release by it is told that the tag exists, and with `--force` moves the tag
of a release that is in use.

## Example

```bash
git tag v1.4.0
git push origin v1.4.0
```

## Instead

```bash
git tag "v$VERSION"
git push origin "v$VERSION"
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import lead
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "freshness/literal-version"
SEVERITY = Severity.WARNING
TAG = regex(
    rb"\bgit tag (?:-[as]+ |-m [^\n]*? |--annotate |--sign )*[\"']?(v?\d+\.\d+(?:\.\d+)?(?:-[\w.]+)?)(?=[\"'\s]|$)",
    re.MULTILINE,
)
"""Typed, or in a comment that says what to type."""
EXAMPLE = regex(r"\be\.?g\b|\bexample\b|\bsample\b|\bsuch as\b|\breplace\b|\byour\b", re.IGNORECASE)
"""Words with which the author says that it is to be replaced."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the second making of one tag as certain to be refused; the first as a hint."""
    made: dict[bytes, int] = {}
    for block in book.blocks if b"git tag" in book.source.data else ():
        if (
            block.language != "shell"
            or block.kind == "transcript"
            or EXAMPLE.search(f"{lead(book, block)} {block.text}")
        ):
            continue
        for match in TAG.finditer(block.text.encode("utf-8", "replace")):
            place = Span(block.offset(match.start()), block.offset(match.end() - 1) + 1)
            version, before = match[1].decode("utf-8", "replace"), made.get(match[1])
            made.setdefault(match[1], book.source.line(place.start))
            if before is None:
                says = f"{version} can be tagged once: whoever releases the next version by this is told that it exists"
                yield found(place, says, "A variable, or a place to fill in.", severity=Severity.INFO)
            else:
                says = f"line {before} makes the tag {version} already, and git refuses to make it again"
                yield found(place, says, "Another tag for this stage, or the one that is there.")
