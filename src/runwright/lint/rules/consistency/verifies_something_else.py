"""The check behind a change looks at something that was not changed.

## Why it matters

The check passes, whatever became of the change. The reader goes on, and the restart that never finished is found in the
morning.

## Example

```bash
kubectl rollout restart deployment/checkout -n shop
kubectl rollout status deployment/cart -n shop
```

## Instead

```bash
kubectl rollout restart deployment/checkout -n shop
kubectl rollout status deployment/checkout -n shop
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, section_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "consistency/verifies-something-else"
SEVERITY = Severity.WARNING
CHANGES = frozenset(
    {"rollout restart", "rollout undo", "set image", "set env", "set resources", "scale", "patch", "apply"}
)
SERVICE_CHANGES = frozenset({"restart", "start", "reload", "stop"})
SERVICE_CHECKS = frozenset({"is-active", "status"})
KINDS = {"deploy": "deployment", "deployments": "deployment", "sts": "statefulset", "statefulsets": "statefulset",
         "ds": "daemonset", "daemonsets": "daemonset"}  # fmt: skip


WORKLOADS = frozenset({"deployment", "statefulset", "daemonset", "replicaset"})


class Target(NamedTuple):
    """What a command changes or checks."""

    name: str
    namespace: str

    def __str__(self) -> str:
        return f"{self.name} in {self.namespace}" if self.namespace else self.name


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each check under a heading where other things of its kind are changed, and the one it looks at is not."""
    for number, each in enumerate(programs(book)):
        checked = _checked(each)
        if checked is None:
            continue
        section = section_at(book, each).ordinal
        before = [one for one in programs(book)[:number] if section_at(book, one).ordinal == section]
        changed = [target for one in before if one.name == each.name for target in _changed(one)]
        opaque = any(one.name == each.name and one.path in {"apply", "create", "delete"} for one in before)
        if any(one.name.partition("/")[0] not in WORKLOADS for one in changed if "/" in one.name):
            continue  # an object of another kind, which something else turns into workloads of its own
        if changed and not opaque and not any(_same(one, checked) for one in changed):
            line = book.source.line(next(one.start for one in reversed(before) if changed[-1] in _changed(one)))
            meant = each.name != "kubectl" or _is_named(checked, comment_above(book, each))
            severity = Severity.INFO if meant else None
            says = f"this looks at {checked}, and what was changed in line {line} is {changed[-1]}"
            yield found(each, says, f"Look at {changed[-1]}.", severity=severity)


def _checked(program: Program) -> Target | None:
    if program.name == "kubectl" and program.path == "rollout status":
        return next(iter(_objects(program)), None)
    if program.name == "systemctl" and program.path in SERVICE_CHECKS and len(program.operands) == 1:
        return Target(program.operands[0].removesuffix(".service"), "")
    return None


def _changed(program: Program) -> tuple[Target, ...]:
    if program.name == "kubectl" and program.path in CHANGES:
        return tuple(_objects(program))
    if program.name == "systemctl" and program.path in SERVICE_CHANGES:
        return tuple(Target(each.removesuffix(".service"), "") for each in program.operands)
    return ()


def _objects(program: Program) -> Iterator[Target]:
    """What a command of kubectl speaks of by name, as `kind/name` or `kind name …`."""
    words = [each for each in program.operands if "=" not in each]
    named = [each.split("/", 1) for each in words if "/" in each] or [[words[0], each] for each in words[1:]]
    for kind, name in named:
        if name and not any(sign in name for sign in "$<{"):
            short = kind.lower()
            yield Target(f"{KINDS.get(short, short)}/{name}", program.value("-n", "--namespace") or "")


def _is_named(target: Target, words: str) -> bool:
    """Whether the comment over a check says what it looks at, the name or the kind: no slip of the pen."""
    kind, _, name = target.name.partition("/")
    return any(regex(rf"\b{re.escape(each)}\b", re.IGNORECASE).search(words) for each in (kind, name) if each)


def _same(one: Target, other: Target) -> bool:
    """Whether two targets are one; a namespace that one of them leaves out is another rule's."""
    return one.name == other.name and (one.namespace == other.namespace or not (one.namespace and other.namespace))
