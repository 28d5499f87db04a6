"""`docker logs` in a pipe or a file without its second stream.

## Why it matters

docker writes what the container wrote to standard error to its own standard error. That goes past the pipe: grep does
not search it, `wc` does not count it, and the file does not hold it. It is where most programs write their errors.

## Example

```bash
docker logs shop-api | grep -i error
docker logs shop-api > shop-api.log
```

## Instead

```bash
docker logs shop-api 2>&1 | grep -i error
docker logs shop-api > shop-api.log 2>&1
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.runbook import Runbook

NAME = "tool/misses-stderr"
SEVERITY = Severity.WARNING
ENGINES = frozenset({"docker", "podman", "nerdctl"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each `logs` of a container engine whose standard output alone goes on."""
    for line in pipelines(book):
        first = line[0]
        logs = first.inner
        if logs.name not in ENGINES or logs.path not in {"logs", "container logs"} or _joined(first) or _dropped(first):
            continue
        kept = next((each.writes for each in first.outer.syntax.redirections if each.writes), None)
        if len(line) > 1:
            where = f"{line[1].inner.name} does not see"
        elif kept:
            where = f"{kept} does not hold"
        else:
            continue
        yield found(logs, f"{where} what the container wrote to standard error: docker passes it on as its own", "2>&1")


def _joined(stage: Stage) -> bool:
    text = stage.outer.command.text
    operators = {(each.operator, each.target.text if each.target else "") for each in stage.outer.syntax.redirections}
    return "|&" in text or "2>&1" in text or any(operator in {"&>", "&>>"} for operator, _ in operators)


def _dropped(stage: Stage) -> bool:
    """Whether the author sends standard error away: it is not missed."""
    return any(each.descriptor == 2 for each in stage.outer.syntax.redirections)
