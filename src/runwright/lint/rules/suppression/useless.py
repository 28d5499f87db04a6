"""A suppression that silences nothing.

## Why it matters

What it was for has been mended or moved. Left standing, it will silence the next finding of its rule here, unseen.

## Example

````markdown
<!-- runwright: ignore markdown/unclosed-fence reason="the page is cut by a tool" -->
```bash
uptime
```
````

## Instead

````markdown
```bash
uptime
```
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.suppression import Suppression
    from runwright.runbook import Runbook

NAME = "suppression/useless"
SEVERITY = Severity.WARNING


def check(_: Runbook) -> Iterator[Finding]:
    """Nothing by itself: only when all rules were asked is it known; `linting` then calls `finding`."""
    return iter(())


def finding(suppression: Suppression) -> Finding:
    """What is said of a suppression that silenced nothing."""
    rules = ", ".join(suppression.rules)
    return found(suppression, f"{rules} finds nothing here, so this comment silences nothing", "Remove the comment.")
