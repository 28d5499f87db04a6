"""A suppression of a rule that does not exist.

## Why it matters

A slip in the name silences nothing, and the finding that it was meant for stays.

## Example

````markdown
<!-- runwright: ignore markdown/unclosed-fense reason="the site closes it" -->
```bash
uptime
````

## Instead

````markdown
<!-- runwright: ignore markdown/unclosed-fence reason="the site closes it" -->
```bash
uptime
````
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from runwright.lint.catalogue import matches, rules
from runwright.lint.finding import Finding, Severity, found
from runwright.lint.suppression import suppressions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "suppression/unknown-rule"
SEVERITY = Severity.WARNING
LIKE = 0.75
"""How near a name must be; rules of one family have half of it in common."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each name in a suppression that no rule and no family has."""
    for each in suppressions(book):
        for name in each.rules:
            if not any(matches(rule.name, name) for rule in rules()):
                near = get_close_matches(name, [rule.name for rule in rules()], 1, LIKE)
                yield found(each, f"there is no rule “{name}”, so this silences nothing", *near)
