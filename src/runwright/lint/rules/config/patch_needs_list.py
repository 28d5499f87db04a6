r"""A JSON patch appends to a list that need not be there.

## Why it matters

`add …/-` appends to a list. Where the object has none yet, the server refuses the patch, and the measure does not take
effect.

## Example

```bash
kubectl patch deployment shop -n shop --type json \
  -p '[{"op":"add","path":"/spec/template/spec/containers/0/env/-","value":{"name":"LIMIT","value":"100"}}]'
```

## Instead

```bash
kubectl set env deployment/shop -n shop LIMIT=100
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/patch-needs-list"
SEVERITY = Severity.INFO
APPENDS = regex(
    r"\"path\"\s*:\s*\"(/\S*?/(env|envFrom|volumes|volumeMounts|tolerations|initContainers|imagePullSecrets|args|finalizers))/-\""
)
"""Lists that an object may lack; containers and ports of a service are always there."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such patch."""
    for program in programs(book):
        if program.path != "patch" or program.name not in {"kubectl", "oc", "k"}:
            continue
        text = program.value("--patch", "-p") or ""
        match = APPENDS.search(text)
        if match:
            yield found(
                program,
                f"appending to {match[2]} is refused while the object has no {match[2]} yet",
                "kubectl set env, or a merge patch that names the container.",
            )
