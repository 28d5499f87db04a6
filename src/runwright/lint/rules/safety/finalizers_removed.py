r"""The finalizers of an object are taken away, so that it goes without what they are for.

## Why it matters

A finalizer keeps an object until its controller has cleaned up: unmapped the disk, deleted the load balancer, ended
what runs. Without it Kubernetes forgets the object at once, and what it stood for stays, runs on, and is paid for.

## Example

```bash
kubectl delete pv shop-data
kubectl patch pv shop-data --type=merge -p '{"metadata":{"finalizers":null}}'
```

## Instead

```bash
kubectl get pv shop-data -o jsonpath='{.metadata.finalizers} {.spec.csi.volumeHandle}{"\n"}'
kubectl get pods -n shop -o wide
kubectl delete pvc shop-data -n shop
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import around, is_mentioned
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/finalizers-removed"
SEVERITY = Severity.WARNING
CLIENTS = frozenset({"kubectl", "oc", "k"})
EMPTIES = regex(r"[\"']?finalizers[\"']?\s*:\s*(?:\[\s*(?:[\"']{2}\s*)?\]|null\b)")
TAKES = regex(r"[\"']?op[\"']?\s*:\s*[\"']?remove\b[^}]*/metadata/finalizers|/metadata/finalizers[^}]*[\"']?remove\b")
"""The same as a JSON patch, in either order of its keys."""
FINALIZES = regex(r"/namespaces/\S+/finalize$")
LEFT = {
    "pv": "the disk at the provider, which nobody deletes any more",
    "persistentvolume": "the disk at the provider, which nobody deletes any more",
    "pvc": "the pod that has it mounted, and its disk",
    "persistentvolumeclaim": "the pod that has it mounted, and its disk",
    "service": "the load balancer at the provider",
    "svc": "the load balancer at the provider",
    "ingress": "the load balancer at the provider",
    "namespace": "what was in it and nothing lists any more",
    "ns": "what was in it and nothing lists any more",
    "application": "everything that it deployed",
    "applications": "everything that it deployed",
}
"""What stays behind, by the kind of object."""
KNOWN = regex(r"\borphan|\bleft behind\b|\bleak|\bby hand\b|\bmanual(?:ly)? (?:clean|delet|remov)", re.IGNORECASE)
"""The author says what becomes of it."""
READ = regex(r"\bget\b[^\n]*\.metadata\.finalizers")
SETS = regex(
    r"\b(?:sets|set by|adds|added by|puts|owns|owned by|holds|held by)\b(?:\W+\w+){0,3}?\W+finalizers?\b"
    r"|\bfinalizers?\b(?:\W+\w+){0,4}?\W+(?:set|added|put|owned|held) by\b"
    r"|\b(?:sets|adds|puts) finalizers?\b",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each patch that empties them, and each call of a namespace's finalize; a hint where the author tells it."""
    for program in programs(book):
        if program.name not in CLIENTS or program.has("--dry-run") or is_mentioned(book, program):
            continue
        if not _empties(program):
            continue
        left = LEFT.get(_kind(program), "whatever they were to clean up")
        told = KNOWN.search(around(book, program)) is not None or _is_looked_up(book, program)
        yield found(
            program,
            f"without its finalizers this object is forgotten at once, and what stays is {left}",
            "First what holds it: -o jsonpath for .metadata.finalizers, and the log of the controller they are of.",
            severity=Severity.INFO if told else None,
        )


def _is_looked_up(book: Runbook, program: Program) -> bool:
    """Whether the section has read above what holds the object, or its words say who put the finalizers there."""
    above = book.source.text(section_at(book, program).start, program.start)
    return READ.search(above) is not None or SETS.search(around(book, program)) is not None


def _empties(program: Program) -> bool:
    if program.path == "patch":
        patch = program.value("-p", "--patch") or ""
        return EMPTIES.search(patch) is not None or TAKES.search(patch) is not None
    return program.path == "replace" and FINALIZES.search((program.value("--raw") or "").strip("\"'")) is not None


def _kind(program: Program) -> str:
    if program.path == "replace":
        return "namespace"
    word = program.operands[0].partition("/")[0].lower() if program.operands else ""
    return word.partition(".")[0]
