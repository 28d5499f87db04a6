"""A code block that is opened and never closed.

## Why it matters

Everything behind the fence becomes code: headings vanish, links stop working, and what should be read is shown as
something to run.

## Example

````markdown
# Restart the worker

```bash
systemctl restart worker

## Verification

Open the dashboard.
````

## Instead

````markdown
# Restart the worker

```bash
systemctl restart worker
```

## Verification

Open the dashboard.
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.source import Span
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/unclosed-fence"
SEVERITY = Severity.ERROR


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each fenced block that ends only with the text around it."""
    for block in book.blocks:
        if not block.element.closed:
            place = Span(block.start, block.start + 3)
            yield found(place, "this block is never closed, so what stands below it is shown as code", "Close it.")
