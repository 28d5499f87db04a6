"""A code block at the margin that ends the list it belongs to.

## Why it matters

Each step becomes a list of its own. Renderers that count by themselves then show a row of steps that are all number 1,
and "go back to step 3" leads nowhere.

## Example

````markdown
1. Stop the worker:
```bash
systemctl stop worker
```
2. Start it:
```bash
systemctl start worker
```
````

## Instead

````markdown
1. Stop the worker:
   ```bash
   systemctl stop worker
   ```
2. Start it:
   ```bash
   systemctl start worker
   ```
````

A block between bullets and the first step is in nobody's way.

````markdown
- The queue grows

```bash
redis-cli LLEN jobs
```

1. Restart the worker: `systemctl restart worker`
2. Look again: `redis-cli LLEN jobs`
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.source import Span
from runwright.lint.derived import derived
from runwright.lint.facts.nest import Nest
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.block import Block
    from runwright.runbook.element import Item

NAME = "markdown/list-broken-by-code"
SEVERITY = Severity.INFO


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first block of each section that stands between two numbers of one list and in neither item."""
    seen: set[int] = set()
    for block in book.blocks:
        if block.element.item >= 0 or block.section in seen:
            continue
        before, after = _around(book, block)
        if before is None or before.number is None or after is None or before.group == after.group:
            continue
        if before.number + 1 == after.number:
            seen.add(block.section)
            yield found(
                Span(block.start, block.start + 3),
                f"this block stands outside of step {before.number}, so step {after.number} begins a new list",
                "Indent it as far as the words of its step.",
            )


@derived
def _outer(book: Runbook) -> Nest[Item]:
    return Nest(each for each in book.document.items if each.depth == 1)


def _around(book: Runbook, block: Block) -> tuple[Item | None, Item | None]:
    """The outermost items before and behind a block, with no heading between."""
    sections = book.document.sections
    begin = sections[block.section].start
    end = sections[block.section + 1].start if block.section + 1 < len(sections) else len(book.source.data)
    outer = _outer(book)
    before = outer.begun(begin, min(block.start, end))
    after = outer.begun(max(block.start + 1, begin), end)
    return (before[-1] if before else None, after[0] if after else None)
