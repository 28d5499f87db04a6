"""A rollout is begun, and the check behind it comes before the first new pod is there.

## Why it matters

`kubectl rollout restart` comes back at once, and so does `aws ecs update-service`. For a minute or two the old pods
still answer, so the check passes whatever becomes of the new ones; when they crash, nobody is looking any more.

## Example

```bash
kubectl rollout restart deployment/shop -n shop
# Verify the restart
curl -fsS https://shop.eu/healthz
```

```bash
aws ecs update-service --cluster prod --service shop --force-new-deployment
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
INSTEAD = {"aws": "aws ecs wait services-stable --cluster … --services …, before this."}
CHECKERS = frozenset({"curl", "wget", "http", "grpcurl", "psql", "redis-cli"})
WAITS = regex(
    r"rollout status|\bkubectl wait\b|\bsleep\b|\bwatch\b|\s-w\b|--watch|\bwait\w*\b|\buntil\b|\bonce\b|\bmonitor"
    r"|\bretry\b|--wait|\bafter \d|\bminutes?\b",
    re.IGNORECASE,
)
VERIFIES = regex(r"^\W*(?:step \d+\W+|\d+[.)]\s*)?(?:verif|check|confirm|test|validat|smoke)", re.IGNORECASE)
LABEL = regex(r"^(?:#{2,6} |\*\*).*", re.MULTILINE)
"""Where another thing begins; inside of a block a comment has one sign only."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first check over the network behind each rollout, with no word and no command between that waits."""
    known = [each for each in programs(book) if not each.around]
    for number, program in enumerate(known):
        if not _begins(program):
            continue
        after = next((each for each in known[number + 1 :] if _changes(each) or _checks(book, each)), None)
        if after is None or _changes(after) or procedure_at(book, after) != procedure_at(book, program):
            continue
        between = book.source.text(program.end, after.end)
        if not WAITS.search(between) and all(VERIFIES.match(each) for each in LABEL.findall(between)):
            yield found(
                after,
                f"line {book.source.line(program.start)} only begins the rollout: this is answered by the old pods, "
                "and says nothing of the new ones",
                INSTEAD.get(program.name)
                or f"kubectl rollout status {' '.join(program.operands[:1])} --timeout=5m, before this.",
            )


def _begins(program: Program) -> bool:
    """Whether it has new pods or tasks started, and comes back at once."""
    if program.name == "aws":
        return program.path == "ecs update-service" and program.has("--force-new-deployment", "--task-definition")
    return program.name in {"kubectl", "oc"} and program.path in BEGINS


def _changes(program: Program) -> bool:
    return program.command.effects.level in {Level.CHANGES, Level.DESTROYS}


def _checks(book: Runbook, program: Program) -> bool:
    """Whether it asks the service itself, under words that call it a check."""
    return program.name in CHECKERS and VERIFIES.search(said(book, program)) is not None
