"""A look for sick pods that leaves out those which are "Running" and do not work.

## Why it matters

The phase of a pod is "Running" as long as one of its containers runs or is being started again: one that crashes once
a minute has it, and one whose probe fails. A list of the pods in other phases is empty, and the reader believes it.

## Example

```bash
kubectl get pods -n shop --field-selector=status.phase!=Running
kubectl get pods -n shop | grep -v Running
```

## Instead

```bash
kubectl get pods -n shop
kubectl wait pod -l app=shop-api -n shop --for=condition=Ready --timeout=60s
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/running-is-not-ready"
SEVERITY = Severity.INFO
CLIENTS = frozenset({"kubectl", "oc", "k"})
PODS = frozenset({"pod", "pods", "po"})
OTHERS = regex(r"status\.phase!=Running\b")
RUNNING = regex(r"\bRunning\b")
READY = regex(r"\d\\?/|\b0/")
"""A pattern that tells by the column READY."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each list of pods that leaves out the phase Running, or the lines that say so."""
    for line in pipelines(book):
        get = line[0].inner
        if get.name not in CLIENTS or get.path != "get" or PODS.isdisjoint(get.operands[:1]):
            continue
        if any(_seeks(stage) for stage in line[1:]):
            continue
        if OTHERS.search(get.value("--field-selector") or ""):
            yield found(
                get,
                "a pod that crashes again and again, or is not ready, has the phase Running too: this leaves it out",
                "The whole list, and a look at READY and RESTARTS.",
            )
        elif sieve := _sieve(line):
            yield found(
                sieve,
                "a pod that is Running and not ready (0/1) is not in what this leaves over",
                "A look at READY too; or kubectl wait --for=condition=Ready.",
            )


def _seeks(stage: Stage) -> bool:
    """Whether it picks pods of one state, which the reader has named."""
    return stage.inner.name in {"grep", "egrep"} and not stage.inner.has("-v", "--invert-match", "-c", "--count")


def _sieve(line: tuple[Stage, ...]) -> Program | None:
    """The stage that takes out the lines of running pods, where no other looks at how many containers are ready."""
    if any(READY.search(word.text) for stage in line[1:] for word in stage.inner.words[1:]):
        return None
    for stage in line[1:]:
        inverted = stage.inner.name in {"grep", "egrep"} and stage.inner.has("-v", "--invert-match")
        if inverted and any(RUNNING.search(word.known) for word in stage.inner.words[1:]):
            return stage.inner
    return None
