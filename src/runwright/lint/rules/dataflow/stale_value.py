"""A name that was looked up before the step that replaces what it names.

## Why it matters

After a restart the pods have other names. The variable still holds the old one, and the command below says “not
found”, or looks at a pod that is just going away.

## Example

```bash
POD=$(kubectl get pod -n shop -l app=shop -o jsonpath='{.items[0].metadata.name}')
kubectl rollout restart deploy/shop -n shop
kubectl rollout status deploy/shop -n shop
kubectl exec -n shop "$POD" -- ./healthcheck
```

## Instead

```bash
kubectl rollout restart deploy/shop -n shop
kubectl rollout status deploy/shop -n shop
POD=$(kubectl get pod -n shop -l app=shop -o jsonpath='{.items[0].metadata.name}')
kubectl exec -n shop "$POD" -- ./healthcheck
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.lint.facts.variable import Setting, Use
    from runwright.runbook import Runbook

NAME = "dataflow/stale-value"
SEVERITY = Severity.WARNING
POD = regex(r"\$\(.*\b(?:kubectl|oc|k)\b[^|]*\bget\s+(?:po|pods?)\b", re.DOTALL)
CONTAINER = regex(r"\$\(\s*(?:sudo )?(?:docker|podman)\b[^|]*\bps\s+(?:\S+ )*-\w*q", re.DOTALL)
RECREATES = regex(r"\bcompose\b.*\bup\b.*--force-recreate|\bcompose\b.*\bdown\b|\bcompose\b.*\brm\b")
STATEFUL = regex(r"statefulset|\bsts\b|-0\b", re.IGNORECASE)
REPLACES = frozenset({"rollout restart", "rollout undo", "set env", "set image", "set resources"})
NEEDS = frozenset({"exec", "logs", "cp", "describe", "port-forward", "debug", "get", "inspect", "top", "stats"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first use of a looked-up pod behind what replaces the pods of a deployment, in the same procedure."""
    known = variables(book)
    for setting in known.settings:
        value = setting.value.text if setting.value is not None else ""
        if not (CONTAINER.search(value) or (POD.search(value) and not STATEFUL.search(value))):
            continue
        replacing = next((each for each in programs(book) if _replaces(book, each, setting)), None)
        if replacing is None:
            continue
        use = next((each for each in known.uses if _is_stale(book, each, setting, replacing)), None)
        if use is not None:
            yield found(
                use,
                f"{setting.name} holds a {'container' if CONTAINER.search(value) else 'pod'} of before line "
                f"{book.source.line(replacing.start)}, which replaces it",
                f"Set {setting.name} again behind line {book.source.line(replacing.start)}.",
            )


def _replaces(book: Runbook, program: Program, setting: Setting) -> bool:
    if program.start < setting.end or procedure_at(book, program) != procedure_at(book, setting):
        return False
    if setting.value is not None and CONTAINER.search(setting.value.text):
        return program.name in {"docker", "docker-compose", "podman"} and RECREATES.search(_line(program)) is not None
    if program.name not in {"kubectl", "oc", "k"} or any(STATEFUL.search(each) for each in program.operands):
        return False
    deletes = program.path == "delete" and program.operands[:1] in (("pod",), ("pods",), ("po",))
    mine = any(f"${setting.name}" in each or f"${{{setting.name}}}" in each for each in program.operands)
    return program.path in REPLACES or (deletes and mine)


def _line(program: Program) -> str:
    return " ".join(word.known for word in program.words)[:200]


def _is_stale(book: Runbook, use: Use, setting: Setting, replacing: Program) -> bool:
    if use.name != setting.name or use.start < replacing.end or variables(book).set_before(use) != setting:
        return False
    if procedure_at(book, use) != procedure_at(book, setting):
        return False
    return any(each.path in NEEDS for each in programs(book) if each.command.ordinal == use.command)
