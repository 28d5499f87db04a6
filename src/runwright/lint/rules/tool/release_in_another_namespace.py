"""A call of helm that looks for a release outside of the namespace where the page has installed it.

## Why it matters

Helm keeps releases by namespace. `rollback` answers "release: not found" in the middle of the incident, and
`upgrade --install` makes a second one beside the first.

## Example

```bash
helm upgrade --install shop ./chart --namespace shop --create-namespace
helm rollback shop 3
```

## Instead

```bash
helm upgrade --install shop ./chart --namespace shop --create-namespace
helm rollback shop 3 --namespace shop
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.cluster import aims
from runwright.lint.facts.wording import is_mentioned
from runwright.lint.finding import Finding, Severity, found
from runwright.lint.rules.tool.missing_namespace import sets_default

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.cluster import Aim
    from runwright.runbook import Runbook

NAME = "tool/release-in-another-namespace"
SEVERITY = Severity.WARNING
ONE = frozenset({"install", "upgrade", "rollback", "uninstall", "history", "status", "get values", "get manifest"})
"""Sub-commands whose first operand is a release."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each call without a namespace on a release that other calls of the page have in one and the same."""
    known = [each for each in aims(book) if each.program.name == "helm" and _release(each)]
    homes: dict[str, set[str]] = {}
    for each in known:
        if each.namespace:
            homes.setdefault(_release(each), set()).add(each.namespace)
    if not homes or sets_default(book):
        return
    for each in known:
        home = homes.get(_release(each), set())
        if each.program.path == "install" and any(_installs(one, _release(each)) for one in known if one.namespace):
            continue  # two ways to install it, of which this is the one where the reader is
        if not each.namespace and len(home) == 1 and not is_mentioned(book, each.program):
            (only,) = home
            says = f"the release {_release(each)} is in {only}, and {each.program.called} looks in the reader's own one"
            yield found(each, says, f"-n {only}")


def _installs(aim: Aim, release: str) -> bool:
    return aim.program.path == "install" and _release(aim) == release


def _release(aim: Aim) -> str:
    """The release that a call is about; empty for one about none, or about all."""
    program = aim.program
    return program.operands[0] if program.path in ONE and program.operands and not aim.everywhere else ""
