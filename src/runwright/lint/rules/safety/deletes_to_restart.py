"""A workload is deleted in order to restart it.

## Why it matters

`kubectl delete deployment` takes every pod at once, and with them their logs, the number of replicas and the history
to roll back to. If the file that is applied next is not the one that ran, the service does not come back.

## Example

```bash
# Full restart
kubectl delete deployment shop -n shop
kubectl apply -f deploy/shop.yaml
```

## Instead

```bash
# Full restart
kubectl rollout restart deployment/shop -n shop
kubectl rollout status deployment/shop -n shop --timeout=5m
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/deletes-to-restart"
SEVERITY = Severity.ERROR
KINDS = regex(r"^(?:deploy(?:ments?)?|statefulsets?|sts|daemonsets?|ds)(?:\.apps)?(?:/|$)", re.IGNORECASE)
NEEDED = regex(
    r"immutable|selector|cascade|orphan|volumeClaim|\bmigrat|\bupgrad|uninstall|remove|decommission|tear ?down|clean",
    re.IGNORECASE,
)
REPLACES = regex(r"restored?|promot|replac|standby|replica|new|next|v\d", re.IGNORECASE)
RESTARTS = regex(r"\brestart|\brecover|\bredeploy|\bbounce|\brecreate|\breset", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each workload that is deleted and applied again in the next commands, softer where no word says restart."""
    known = programs(book)
    for at, program in enumerate(known):
        if program.name not in {"kubectl", "oc", "k"} or program.path != "delete" or program.has("--cascade"):
            continue
        if not program.operands or not KINDS.match(program.operands[0]):
            continue
        applies = any(
            each.path in {"apply", "create", "replace"}
            and procedure_at(book, each) == procedure_at(book, program)
            and not _is_another(program, each)
            for each in known[at + 1 : at + 3]
        )
        words = around(book, program)
        if applies and not NEEDED.search(words):
            yield found(
                program,
                f"{_named(program)} loses all its pods, its logs and its history at once: an outage where a "
                f"restart is meant",
                "kubectl rollout restart, and rollout status",
                severity=None if RESTARTS.search(words) else Severity.WARNING,
            )


def _is_another(deleted: Program, applied: Program) -> bool:
    """Whether the file that is applied is named like a replacement of what is deleted."""
    file = (applied.value("-f", "--filename") or "").rpartition("/")[2]
    return REPLACES.search(file) is not None and not REPLACES.search(_named(deleted))


def _named(program: Program) -> str:
    return " ".join(program.operands[:2])
