"""Logs or files are fetched from pods that the procedure has just removed.

## Why it matters

With no replicas there is no pod, and with it its logs are gone: "error: timed out waiting for the condition". What was
to be kept as evidence does not exist any more.

## Example

```bash
kubectl scale deployment/shop-api --replicas=0 -n shop
kubectl logs deployment/shop-api -n shop > evidence.log
```

## Instead

```bash
kubectl logs -l app=shop-api --tail=-1 --prefix -n shop > evidence.log
kubectl scale deployment/shop-api --replicas=0 -n shop
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/pods-are-gone"
SEVERITY = Severity.ERROR
NONE = regex(r"\"replicas\"\s*:\s*0\b|replicas[=:\s]+0\b")
SOME = regex(r"\"replicas\"\s*:\s*[1-9]|replicas[=:\s]+[1-9$<{]")
BACK = regex(
    r"\b(?:back (?:up|online|to \d)|is up|(?:re-?)?starts?\b(?! (?:with|by|from))|re-?deploys?|deploys? (?:the|it|this)"
    r"|rolls? out|(?:pulumi|docker compose) up|terraform apply|helm (?:upgrade|install|rollback)|app sync"
    r"|flux (?:resume|reconcile)|rollout status|kubectl (?:\S+ \S+ )?wait|scales? (?:it |them )?(?:back|up))\b",
    re.IGNORECASE,
)
"""Words and commands by which the pods come back."""
CLIENTS = frozenset({"kubectl", "oc", "k"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first such command on each object between its scaling to nothing and back."""
    gone: dict[str, Program] = {}
    for program in programs(book):
        if program.name not in CLIENTS:
            continue
        name = _object(program)
        if program.path in {"scale", "patch"}:
            if NONE.search(program.command.text):
                gone[name] = program
            elif SOME.search(program.command.text):
                gone.pop(name, None)
        elif program.path in {"apply", "create", "rollout undo"}:
            gone.clear()
        elif program.path in {"logs", "exec", "cp"} and name in gone:
            before = gone.pop(name)
            between = book.source.text(before.end, program.start)
            if procedure_at(book, before) == procedure_at(book, program) and not BACK.search(between):
                line = book.source.line(before.start)
                lost = "and its logs went with it" if program.path == "logs" else "and nothing to work in"
                yield found(
                    program,
                    f"line {line} scaled {name} to nothing: there is no pod left, {lost}",
                    "This first, then scale down.",
                )


def _object(program: Program) -> str:
    """The name of the object, without its kind."""
    operands = program.operands
    if not operands:
        return ""
    if "/" in operands[0]:
        return operands[0].partition("/")[2]
    return operands[1] if len(operands) > 1 and program.path in {"scale", "patch"} else operands[0]
