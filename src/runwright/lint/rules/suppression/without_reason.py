"""A suppression that does not say why.

## Why it matters

Whoever reads it next cannot tell whether it still holds, and nobody dares to remove it.

## Example

````markdown
<!-- runwright: ignore safety/no-way-back -->
```bash
redis-cli FLUSHALL
```
````

## Instead

````markdown
<!-- runwright: ignore safety/no-way-back reason="the cache is rebuilt by the job" owner="shop" until=2999-01-31 -->
```bash
redis-cli FLUSHALL
```
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.finding import Finding, Severity, found
from runwright.lint.suppression import suppressions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "suppression/without-reason"
SEVERITY = Severity.WARNING


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each suppression that lacks a reason."""
    for each in suppressions(book):
        if not each.reason:
            yield found(
                each,
                f"this silences {', '.join(each.rules) or 'nothing'} and does not say why",
                'Add reason="…", and best owner="…" and until=YYYY-MM-DD too.',
            )
