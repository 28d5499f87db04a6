"""A variable is used in a step above the one that sets it.

## Why it matters

Followed from top to bottom the command runs with nothing in its place: an empty host, an empty path. `rm -rf "$DIR/"*`
with an empty `DIR` is the famous one.

## Example

```bash
kubectl scale deploy/shop --replicas=0 -n "$SHOP_NS"
SHOP_NS=$(kubectl get ns -l app=shop -o name | cut -d/ -f2)
```

## Instead

```bash
SHOP_NS=$(kubectl get ns -l app=shop -o name | cut -d/ -f2)
kubectl scale deploy/shop --replicas=0 -n "$SHOP_NS"
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.parameter import AMBIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.variable import Setting, Use
    from runwright.runbook import Runbook

NAME = "dataflow/used-before-set"
SEVERITY = Severity.WARNING
CREDENTIAL = regex(r"KEY|TOKEN|SECRET|PASS|PW$")
SHOWS = regex(
    r"\s*(?:echo|printf)\s+(?:-\w+\s+)?[\"']?[^$\"'|;&]*\$\{?\w+\}?[\"']?\s*(?:\|\s*(?:wc|head|cut|tail)\b[^|;&]*)?"
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first use of each variable that the same procedure sets only later."""
    known = variables(book)
    seen: set[str] = set()
    asked = {(use.name, use.command) for use in known.uses if use.guarded}  # whether it is set: the author provides
    for use in known.uses:
        if use.name in seen or use.name in AMBIENT or (use.name, use.command) in asked:
            continue
        seen.add(use.name)
        later = _set_later(book, use, known.settings)
        hidden = known.opaque is not None and known.opaque < use.start
        if later is None or hidden or _is_shown(book, use) or known.set_before(use) is not None:
            continue
        line = book.source.line(later.start)
        told = re.search(rf"(?m)^\s*#.*\b{use.name}\s*=", book.source.text(0, use.start)) is not None
        yield found(
            use,
            f"{use.name} is still empty here: line {line} is the first to set it",
            f"Move the step of line {line} above this one.",
            severity=Severity.INFO if told or _is_credential(use, later) else None,
        )


def _is_credential(use: Use, later: Setting) -> bool:
    """Whether it is a secret that the reader's environment has, and the later line changes it."""
    computed = later.value is not None and bool(later.value.substitutions)
    return CREDENTIAL.search(use.name) is not None and not computed


def _is_shown(book: Runbook, use: Use) -> bool:
    """Whether its command does nothing but show it: the reader is to see whether it is set."""
    return SHOWS.fullmatch(book.commands[use.command].text) is not None


def _set_later(book: Runbook, use: Use, settings: tuple[Setting, ...]) -> Setting | None:
    """The first setting behind a use, in another command of the same procedure."""
    later = [each for each in settings if each.name == use.name and each.start > use.start and not each.local]
    if not later or later[0].command == use.command:
        return None
    same = procedure_at(book, use) == procedure_at(book, later[0])
    return later[0] if same else None
