"""A pipe begins in a container and goes on with the same client outside of it.

## Why it matters

The keys are found in one place and deleted in another: on the reader's machine there is no server, or a different one.

## Example

```bash
kubectl exec -n shop deploy/redis -- redis-cli --scan --pattern 'cart:*' | xargs -r redis-cli DEL
```

## Instead

```bash
kubectl exec -n shop deploy/redis -- sh -c "redis-cli --scan --pattern 'cart:*' | xargs -r redis-cli DEL"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.endpoint import HOSTS
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.runbook import Runbook

NAME = "tool/leaves-the-container"
SEVERITY = Severity.WARNING
CONTAINERS = frozenset({"kubectl", "oc", "docker", "podman", "docker-compose", "nerdctl"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each client of a database behind a pipe whose first stage runs the same client in a container."""
    for first, *others in pipelines(book):
        if not _inside(first) or first.inner.name not in HOSTS:
            continue
        for stage in others:
            client = stage.inner
            if client.name == first.inner.name and not _inside(stage) and client.value(*HOSTS[client.name]) is None:
                yield found(
                    client,
                    f"the pipe begins in the container, and this {client.name} runs on the machine that it is typed on",
                    f"{first.outer.called} … -- sh -c '… | xargs -r {client.name} …'",
                )


def _inside(stage: Stage) -> bool:
    return any(each.name in CONTAINERS for each in stage.chain)
