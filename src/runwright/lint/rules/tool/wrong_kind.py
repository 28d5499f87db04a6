"""kubectl is given no kind of object, one that it does not know, or one that the sub-command cannot work on.

## Why it matters

`kubectl rollout restart shop` asks the server for a kind named "shop". `kubectl logs deployment shop` asks for a pod
named "deployment". Both fail, and the message does not say how to write it.

## Example

```bash
kubectl rollout restart shop-api -n shop
kubectl logs deployment shop-api -n shop
kubectl get deploymnets -n shop
kubectl rollout restart pod/shop-api-0 -n shop
kubectl exec shop-api-0 -n shop cat /etc/hosts
```

## Instead

```bash
kubectl rollout restart deployment/shop-api -n shop
kubectl logs deployment/shop-api -n shop
kubectl get deployments -n shop
kubectl delete pod shop-api-0 -n shop
kubectl exec shop-api-0 -n shop -- cat /etc/hosts
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.placeholder import find
from runwright.lint.facts.kind import KINDS, ROLLED, SCALED, known
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Word
    from runwright.runbook import Runbook

NAME = "tool/wrong-kind"
SEVERITY = Severity.ERROR
POD_FIRST = frozenset({"logs", "exec", "port-forward", "attach", "cp"})
KIND_FIRST = frozenset({"get", "describe", "delete", "edit", "patch", "label", "annotate", "explain", "wait"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each first operand that is no kind where one must stand, or is one where a name must."""
    for program in programs(book):
        invocation = program.invocation
        if program.name not in {"kubectl", "oc", "k"} or invocation is None or not invocation.operands:
            continue
        if any(find(word.text.encode()) or word.variables for word in invocation.operands[:1]):
            continue
        why, instead = _why(program, invocation.operands)
        if why:
            yield found(program.at(invocation.operands[0]), why, instead)


def _why(program: Program, operands: tuple[Word, ...]) -> tuple[str, str]:
    """What is wrong with the operands, and what to write; empty when nothing is."""
    first = operands[0].known
    kind, slash, name = first.partition("/")
    path = program.path
    if path in POD_FIRST:
        return _pod(program, operands, slash)
    if path == "scale" or path.startswith(("rollout ", "set ")):
        allowed = ROLLED if path.startswith("rollout ") else SCALED
        return _controller(program, kind, name or (operands[1].known if len(operands) > 1 else ""), allowed)
    if path in KIND_FIRST and not known(kind) and "," not in kind and "." not in kind:
        guess = near(kind.lower(), [each for each in KINDS if abs(len(each) - len(kind)) < 2], 0.88)
        return (f"the server has no kind “{kind}”", f"Did you mean {guess}?") if guess else ("", "")
    return "", ""


def _pod(program: Program, operands: tuple[Word, ...], slash: str) -> tuple[str, str]:
    first = operands[0].known
    if not slash and len(operands) > 1 and first.lower() in KINDS and first.islower() and program.path != "cp":
        second = operands[1].known
        return f"{program.called} takes “{first}” for the name of a pod", f"{first}/{second}"
    dashes = any(word.known in {"--", "...", "…"} for word in program.words)
    if program.path == "exec" and not dashes and program.invocation and program.invocation.inner:
        return (
            "kubectl exec needs -- before the command (refused since kubectl 1.31)",
            f"{first} -- COMMAND",
        )
    return "", ""


def _controller(program: Program, kind: str, name: str, allowed: frozenset[str]) -> tuple[str, str]:
    if kind.lower() in allowed or "." in kind or program.has("-f", "--filename", "-l", "--selector", "-k"):
        return "", ""
    if known(kind):
        return f"{program.called} cannot work on {kind}", f"{program.called} deployment/NAME"
    if not name or "=" in name:
        return (
            f"{program.called} takes “{kind}” for a kind of object, which the server does not have",
            f"{program.called} deployment/{kind}",
        )
    return "", ""
