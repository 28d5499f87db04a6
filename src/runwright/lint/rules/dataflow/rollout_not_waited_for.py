"""A rollout is begun, and the check behind it comes before the first new pod is there.

## Why it matters

`kubectl rollout restart` comes back at once. For a minute or two the old pods still answer, so the check passes
whatever becomes of the new ones; when they crash, nobody is looking any more.

## Example

```bash
kubectl rollout restart deployment/shop -n shop
# Verify the restart
curl -fsS https://shop.eu/healthz
```

## Instead

```bash
kubectl rollout restart deployment/shop -n shop
kubectl rollout status deployment/shop -n shop --timeout=5m
# Verify the restart
curl -fsS https://shop.eu/healthz
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.effects import Level
from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/rollout-not-waited-for"
SEVERITY = Severity.WARNING
BEGINS = frozenset({"rollout restart", "rollout undo", "set image", "set env", "set resources"})
CHECKERS = frozenset({"curl", "wget", "http", "grpcurl", "psql", "redis-cli"})
WAITS = regex(
    r"rollout status|\bkubectl wait\b|\bsleep\b|\bwatch\b|\s-w\b|--watch|\bwait\w*\b|\buntil\b|\bonce\b|\bmonitor"
    r"|\bretry\b|--wait|\bafter \d|\bminutes?\b",
    re.IGNORECASE,
)
VERIFIES = regex(r"^\W*(?:\d+[.)]\s*)?(?:verif|check|confirm|test|validat|smoke)", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first check over the network behind each rollout, with no word and no command between that waits."""
    known = [each for each in programs(book) if not each.around]
    for number, program in enumerate(known):
        if program.name not in {"kubectl", "oc"} or program.path not in BEGINS:
            continue
        after = next((each for each in known[number + 1 :] if _changes(each) or _checks(book, each)), None)
        if after is None or _changes(after) or procedure_at(book, after) != procedure_at(book, program):
            continue
        if not WAITS.search(book.source.text(program.end, after.end)):
            yield found(
                after,
                f"line {book.source.line(program.start)} only begins the rollout: this is answered by the old pods, "
                "and says nothing of the new ones",
                f"kubectl rollout status {' '.join(program.operands[:1])} --timeout=5m, before this.",
            )


def _changes(program: Program) -> bool:
    return program.command.effects.level in {Level.CHANGES, Level.DESTROYS}


def _checks(book: Runbook, program: Program) -> bool:
    """Whether it asks the service itself, under words that call it a check."""
    return program.name in CHECKERS and VERIFIES.search(said(book, program)) is not None
