"""A log is followed into a program that shows nothing before it has enough, or the end.

## Why it matters

`sort`, `wc` and `tail` wait for an end that never comes; `head -50` ends only after fifty matches, and `grep` in
between keeps its lines back while it writes into a pipe. The reader sees an empty screen and takes it for "no errors".

## Example

```bash
kubectl logs -f deploy/shop -n shop | grep ERROR | head -50
```

## Instead

```bash
kubectl logs --since=10m deploy/shop -n shop | grep ERROR | head -50
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "shell/follow-in-pipe"
SEVERITY = Severity.WARNING
COLLECT = frozenset({"sort", "wc", "uniq", "tail", "tac", "column", "less", "more"})
HOLD_BACK = frozenset({"grep", "egrep", "awk", "sed", "jq", "cut", "tr"})
AT_ONCE = ("--line-buffered", "-u", "--unbuffered", "-l")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each followed log in a pipeline with such a program."""
    for line in pipelines(book):
        first = line[0].inner
        if len(line) < 2 or not _follows(first):
            continue
        names = [stage.inner.name for stage in line[1:]]
        collecting = next((name for name in names if name in COLLECT), "")
        held = any(stage.inner.name in HOLD_BACK and not stage.inner.has(*AT_ONCE) for stage in line[1:-1])
        if collecting and not (collecting == "tail" and line[-1].inner.has("-f", "-F")):
            why = f"{collecting} waits for the end of a log that has none"
        elif names[-1] == "head" and held:
            why = "nothing is shown until head has all its lines"
        else:
            continue
        yield found(
            first, f"“{first.called}” follows the log, and {why}", "Take what there is: --since=10m, --tail=1000."
        )


def _follows(program: Program) -> bool:
    if program.name in {"kubectl", "oc", "docker", "podman", "docker-compose", "nerdctl"}:
        words = [word.known for word in program.words]
        behind = words[words.index("logs") :] if "logs" in words else []
        return "-f" in behind or "--follow" in behind
    return program.name in {"tail", "journalctl"} and program.has("-f", "-F", "--follow")
