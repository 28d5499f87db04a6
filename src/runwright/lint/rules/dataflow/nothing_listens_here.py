"""A service of the cluster is asked on the reader's own machine.

## Why it matters

The pods listen on their own addresses. On the machine where the reader types, nothing does: connection refused, which
looks like the failure that is being looked for.

## Example

````markdown
# The shop leaks memory

1. `kubectl get pods -n shop`
2. `kubectl top pods -n shop`
3. `kubectl logs deployment/shop -n shop --tail=100`
4. Keep the profile:

   ```bash
   curl -fsS http://localhost:6060/debug/pprof/heap > heap.prof
   ```
````

## Instead

````markdown
# The shop leaks memory

1. `kubectl get pods -n shop`
2. `kubectl top pods -n shop`
3. `kubectl logs deployment/shop -n shop --tail=100`
4. Keep the profile:

   ```bash
   kubectl port-forward -n shop deployment/shop 6060 &
   curl -fsS http://localhost:6060/debug/pprof/heap > heap.prof
   ```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/nothing-listens-here"
SEVERITY = Severity.WARNING
CLIENTS = frozenset({"curl", "wget", "http", "httpie", "grpcurl"})
HERE = regex(r"(?:^|//|[\"'@])(?:localhost|127\.0\.0\.1)(?::(\d+))?(?=[/:\"'?]|$)")
BRINGS = regex(
    r"port-?forward|kubectl proxy|oc proxy|\bssh\b|\bexec\s+-?\w*i?t|\brsh\b|minikube|\bkind\b|k3d"
    r"|\b(?:docker|podman)\b(?! (?:stats|ps|images|build|push|pull|tag|login|logs|scan|system)\b)"
    r"|compose|systemctl|tunnel|telepresence|node ?port|hostnetwork|on the (?:node|host|server|machine)|log ?in ?to"
    r"|npm |uvicorn|\blocal(?:ly)?\b",
    re.IGNORECASE,
)
"""What brings a port here, or the reader there."""
ENOUGH = 3


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such request of a page whose commands are for a cluster, and that brings nothing here."""
    data = book.source.data
    if b"localhost" not in data and b"127.0.0.1" not in data:
        return
    known = programs(book)
    if sum(each.name in {"kubectl", "oc"} for each in known) < ENOUGH:
        return
    if BRINGS.search(data.decode("utf-8", "replace").replace("localhost", " ")):
        return
    for asked in (each for each in known if each.name in CLIENTS and not each.around and _port(each)):
        yield found(
            asked,
            f"port {_port(asked)} is one of the cluster's, and nothing on this page brings it to the reader's machine: "
            "connection refused",
            "kubectl port-forward before it, or kubectl exec … -- curl",
            severity=Severity.INFO if asked.command.block < 0 else None,  # the sentence may say from where
        )


def _port(program: Program) -> str:
    match = next((match for word in program.words[1:] if (match := HERE.search(word.known))), None)
    return (match[1] or "80") if match else ""
