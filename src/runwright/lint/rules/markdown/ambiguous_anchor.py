"""A link to a heading that the page has more than once.

## Why it matters

The link leads to the first of them. The reader who wanted the rollback of the second procedure reads that of the first.

## Example

````markdown
# Releases

If it fails, [go back](#rollback).

## Web

### Rollback

1. `kubectl rollout undo deploy/web -n shop`

## Worker

### Rollback

1. `kubectl rollout undo deploy/worker -n shop`
````

## Instead

````markdown
# Releases

If it fails, [go back](#rollback-of-web).

## Web

### Rollback of web

1. `kubectl rollout undo deploy/web -n shop`

## Worker

### Rollback of the worker

1. `kubectl rollout undo deploy/worker -n shop`
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/ambiguous-anchor"
SEVERITY = Severity.INFO


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each link to the first of several headings of one title, unless another link names a later one."""
    targets = {unquote(link.target[1:]).lower() for link in book.links if link.kind == "anchor"}
    named = {each.anchor: each for each in reversed(book.sections)}
    titled: dict[str, list[int]] = {}
    for each in book.sections:
        titled.setdefault(each.title, []).append(book.source.line(each.start))
    for link in book.links:
        anchor = unquote(link.target[1:]).lower()
        first = named.get(anchor) if link.kind == "anchor" else None
        if first is None or f"{anchor}-1" in targets:
            continue
        same = titled[first.title]
        if len(same) > 1 and same[0] == book.source.line(first.start):
            yield found(
                link,
                f"“{first.title}” is a heading in lines {', '.join(map(str, same))}: this leads to the first of them",
                "Give each heading a title of its own.",
            )
