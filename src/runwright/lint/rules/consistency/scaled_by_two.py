"""A number of replicas is set by hand for a deployment that an autoscaler looks after.

## Why it matters

The autoscaler sets its own number within a quarter of a minute. Whoever scaled up for the load sees the pods go again.

## Example

```bash
kubectl autoscale deployment/shop --min=3 --max=10 -n shop
kubectl scale deployment/shop --replicas=20 -n shop
```

```bash
kubectl get hpa shop -n shop
kubectl patch deployment shop -n shop -p '{"spec":{"replicas":20}}'
```

```bash
kubectl describe scaledobject shop -n shop
kubectl scale statefulset/shop --replicas=20 -n shop
```

## Instead

```bash
kubectl autoscale deployment/shop --min=3 --max=10 -n shop
kubectl patch hpa shop -n shop -p '{"spec":{"minReplicas":10}}'
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "consistency/scaled-by-two"
SEVERITY = Severity.WARNING
KINDS = frozenset({"deployment", "deployments", "deploy", "statefulset", "sts", "replicaset", "rs", "hpa"})
KNOWS = regex(r"\bhpa\b|\bauto-?scal", re.IGNORECASE)
PATCHED = regex(r"[\"']?\bspec\b[\"']?\s*:\s*\{[^{}]*[\"']?\breplicas[\"']?\s*:\s*(\d+)")
OFFERS = regex(r"\b(?:or|alternatively|option\w*|recommend\w*|consider\w*|instead|better)\b", re.IGNORECASE)
SCALERS = frozenset({"hpa", "horizontalpodautoscaler", "horizontalpodautoscalers"})
OF_KEDA = frozenset({"scaledobject", "scaledobjects", "so"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each number of replicas above none for what is autoscaled; as a hint where that is only offered."""
    clients = [each for each in programs(book) if each.name in {"kubectl", "oc", "k"}]
    scaled = {name: each for each in reversed(clients) if (name := _autoscaled(each))}
    for each in clients:
        name = _target(each) if each.path in {"scale", "patch"} else ""
        replicas = _replicas(each)
        if name in scaled and replicas not in {None, "0"}:
            line = book.source.line(scaled[name].start)
            says = (
                f"an autoscaler looks after {name} (line {line}) and sets its own number over these {replicas} replicas"
            )
            if KNOWS.search(comment_above(book, each)):
                continue  # the author says what becomes of it
            if _is_moved(book, each, scaled[name]):
                continue
            asked = scaled[name].path in {"get", "describe"} and name.startswith(("<", "$", "{", "["))
            asked = asked or _is_offered(book, each, scaled[name])
            yield found(
                each,
                says,
                _instead(scaled[name], name, replicas),
                severity=Severity.INFO if asked else None,  # whether there is one is what the reader looks for
            )


def _instead(scaler: Program, name: str, replicas: str | None) -> str:
    """The patch that has the autoscaler itself keep so many."""
    if scaler.operands[:1] and scaler.operands[0].lower() in OF_KEDA:
        return f'kubectl patch scaledobject {name} --type=merge -p \'{{"spec":{{"minReplicaCount":{replicas}}}}}\''
    return f'kubectl patch hpa {name} -p \'{{"spec":{{"minReplicas":{replicas}}}}}\''


def _replicas(program: Program) -> str | None:
    """The number that is set, by `scale` or by a patch of the specification; `None` for another command."""
    if program.path == "scale":
        return program.value("--replicas")
    patched = PATCHED.search(program.value("-p", "--patch") or "") if program.path == "patch" else None
    return patched[1] if patched else None


def _is_offered(book: Runbook, scaling: Program, other: Program) -> bool:
    """Whether the page only offers to make an autoscaler: further down, or as another way."""
    return other.path == "autoscale" and (
        other.start > scaling.start or OFFERS.search(comment_above(book, other)) is not None
    )


def _is_moved(book: Runbook, scaling: Program, other: Program) -> bool:
    """Whether the page moves the least number of the autoscaler along, further down."""
    if other.path != "patch" or "minReplicas" not in book.source.text(other.start, other.end):
        return False
    return other.start > scaling.start and not any(
        each.path == "scale" and scaling.start < each.start < other.start and _target(each) != _target(scaling)
        for each in programs(book)
    )


def _autoscaled(program: Program) -> str:
    """The name of what a command says to be under an autoscaler; empty when it says nothing of it."""
    if program.path == "autoscale":
        return _target(program)
    words = program.operands
    if (
        program.path in {"get", "describe", "patch", "edit"}
        and len(words) > 1
        and words[0].lower() in SCALERS | OF_KEDA
    ):
        return words[1]
    return ""


def _target(program: Program) -> str:
    """The name in `deployment/name` or `deployment name`."""
    words = program.operands
    if not words:
        return ""
    kind, slash, name = words[0].partition("/")
    if slash:
        return name
    return words[1] if len(words) > 1 and kind.lower() in KINDS else ""
