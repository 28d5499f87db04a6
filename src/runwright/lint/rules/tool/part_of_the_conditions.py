r"""The conditions of a node are cut off before the one that is looked for.

## Why it matters

Below "Conditions:" stand a heading, a line of dashes, three pressures or more, and "Ready" as the last of all. Five
lines never reach it: the node looks healthy when its kubelet is dead.

## Example

```bash
kubectl describe node worker-1 | grep -A5 "Conditions:"
```

## Instead

```bash
kubectl get node worker-1 -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.message}{"\n"}{end}'
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

NAME = "tool/part-of-the-conditions"
SEVERITY = Severity.WARNING
CLIENTS = frozenset({"kubectl", "oc", "k"})
NODES = regex(r"(?:nodes?|no)(?:/|$)")
HEADING = regex(r"[\"'^]*Conditions\b")
REACHES = 6
"""Lines down to "Ready" on a node with the least conditions that every kubelet reports."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each search in the description of nodes that shows fewer lines than lead to "Ready"."""
    for line in pipelines(book):
        describe = line[0].inner
        if describe.name not in CLIENTS or describe.path != "describe" or not _of_nodes(describe):
            continue
        for stage in line[1:]:
            shown = _lines(stage)
            if shown is not None and shown < REACHES:
                yield found(
                    stage.inner,
                    f"{shown} lines below “Conditions” end before “Ready”, which is the last of them",
                    "-A 12, or kubectl get node NAME -o jsonpath for .status.conditions.",
                )


def _of_nodes(describe: Program) -> bool:
    return bool(describe.operands) and NODES.match(describe.operands[0]) is not None


def _lines(stage: Stage) -> int | None:
    """How many lines a grep for the heading shows below it; `None` for another one."""
    grep = stage.inner
    if grep.name not in {"grep", "egrep"} or not any(HEADING.match(word.known) for word in grep.words[1:]):
        return None
    after = grep.value("-A", "--after-context", "-C", "--context") or ""
    return int(after) if after.isdecimal() else None
