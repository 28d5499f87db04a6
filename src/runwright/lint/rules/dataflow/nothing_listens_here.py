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
from runwright.lint.facts.around import procedure_at
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
HTTP = regex(rb"localhost|127\.0\.0\.1|https?://(?:[a-z][a-z0-9-]*|[\w.-]+\.svc[\w.]*)(?:[:/?\"']|\s)")
"""What is sought first, for few pages have it."""
SERVICE = regex(
    r"[\"']?https?://([a-z][a-z0-9-]*|[a-z0-9-]+\.[a-z0-9-]+\.svc(?:\.cluster\.local)?)(?::\d+)?(?:[/?\"']|$)"
)
"""One word, or what ends as the names of services do."""
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
    """Flag each such request on a page about a cluster; of those to a name of it the first of each procedure."""
    data = book.source.data
    if not HTTP.search(data):
        return
    known = programs(book)
    if sum(each.name in {"kubectl", "oc"} for each in known) < ENOUGH:
        return
    if BRINGS.search(data.decode("utf-8", "replace").replace("localhost", " ")):
        return
    told: set[int] = set()
    for asked in (each for each in known if each.name in CLIENTS and not each.around):
        port, name, procedure = _port(asked), _name(asked), procedure_at(book, asked)
        where = procedure.start if procedure else -1
        if port:
            yield found(
                asked,
                f"port {port} is one of the cluster's, and nothing on this page brings it to the reader's machine: "
                "connection refused",
                "kubectl port-forward before it, or kubectl exec … -- curl",
                severity=Severity.INFO if asked.command.block < 0 else None,  # the sentence may say from where
            )
        elif name and where not in told:
            told.add(where)
            yield found(
                asked,
                f"{name} is a name inside of the cluster, and nothing on this page brings it to the reader's machine",
                "kubectl port-forward before it, kubectl exec … -- curl, or its address from outside",
                severity=Severity.INFO,
            )


def _name(program: Program) -> str:
    """The name of a service of Kubernetes that a request goes to; empty for another address."""
    match = next((match for word in program.words[1:] if (match := SERVICE.match(word.known))), None)
    return match[1] if match and match[1] != "localhost" else ""


def _port(program: Program) -> str:
    match = next((match for word in program.words[1:] if (match := HERE.search(word.known))), None)
    return (match[1] or "80") if match else ""
