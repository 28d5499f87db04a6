"""A search in the logs of many pods that sees only a part of them.

## Why it matters

`kubectl logs deployment/NAME` picks one pod and says so on standard error only; with a selector kubectl shows the last
ten lines of each. "No errors found" then means that nobody looked.

## Example

```bash
kubectl logs deployment/shop-api -n shop | grep ERROR
kubectl logs -l app=shop-api -n shop | grep -c timeout
```

## Instead

```bash
kubectl logs -l app=shop-api -n shop --tail=-1 --prefix | grep ERROR
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.pipeline import Stage
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/part-of-the-logs"
SEVERITY = Severity.WARNING
MANY = regex(
    r"(?:deploy(?:ment)?s?|sts|statefulsets?|ds|daemonsets?|rs|replicasets?|svc|services?)(?:\.apps)?(?:/|$)",
    re.IGNORECASE,
)
SEVERAL = regex(r"replicas[=:\s\"]+(?:[2-9]|\d\d)|\bautoscale\b|\bhpa\b|min ?replicas", re.IGNORECASE)
"""Words that show that there is more than one pod."""
SEARCH = frozenset({"grep", "egrep", "zgrep", "wc", "awk", "sort", "jq", "uniq", "sed"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such command whose output is searched, counted or kept, of several pods; one other as info."""
    told = False
    for line in pipelines(book):
        logs = line[0].inner
        if logs.name not in {"kubectl", "oc", "k"} or logs.path != "logs":
            continue
        why, instead = _why(logs)
        kept = bool(_used(line))
        if not why or (told and not kept):
            continue
        told = True
        sure = kept and (logs.has("--selector", "-l") or bool(SEVERAL.search(_whole(book))))
        yield found(logs, why, instead, severity=None if sure else Severity.INFO)


def _whole(book: Runbook) -> str:
    return book.source.data.decode("utf-8", "replace")


def _why(logs: Program) -> tuple[str, str]:
    if logs.has("--selector", "-l"):
        if logs.has("--tail", "-f", "--follow"):
            return "", ""
        return "with a selector kubectl logs shows only the last ten lines of each pod", "--tail=-1 --prefix"
    target = logs.operands[0] if logs.operands else ""
    if not MANY.match(target) or logs.has("--all-pods"):
        return "", ""
    return (
        f"kubectl logs {target} shows the logs of one of its pods only",
        "-l LABEL=VALUE --tail=-1 --prefix; or --all-pods (kubectl 1.33)",
    )


def _used(line: tuple[Stage, ...]) -> bool:
    if any(each.writes for each in line[-1].outer.syntax.redirections):
        return True
    return any(stage.inner.name in SEARCH for stage in line[1:])
