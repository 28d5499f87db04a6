"""Names are piped into a program that takes them as arguments only.

## Why it matters

`rm`, `kill` and `kubectl delete` do not read standard input. They complain that nothing was named, and nothing was
removed or stopped.

## Example

```bash
pgrep shop-worker | kill
kubectl get pods -n shop -o name | grep worker | kubectl delete -n shop
```

## Instead

```bash
pgrep shop-worker | xargs -r kill
kubectl get pods -n shop -o name | grep worker | xargs -r kubectl delete -n shop
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

NAME = "shell/input-ignored"
SEVERITY = Severity.ERROR
NEVER = frozenset(
    {"rm", "kill", "pkill", "killall", "mv", "cp", "mkdir", "rmdir", "chmod", "chown", "touch", "systemctl"}
)
BY_PATH = {
    "docker": {"rm", "stop", "start", "restart", "kill", "rmi", "inspect", "volume rm"},
    "podman": {"rm", "stop", "start", "restart", "kill", "rmi"},
    "kubectl": {"delete", "describe", "cordon", "uncordon", "drain"},
    "oc": {"delete", "describe"},
}


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such program at the end of a pipe that is given no names of its own."""
    for line in pipelines(book):
        for stage in line[1:]:
            program = stage.inner
            carried = any(each.name in {"xargs", "parallel", "ssh", "tee"} for each in stage.chain)
            if not carried and _ignores(program) and not program.has("-f", "--filename", "--help", "-k", "-i"):
                yield found(
                    program,
                    f"{program.called} does not read standard input: it gets no names and does nothing",
                    f"| xargs -r {program.called}",
                )


def _ignores(program: Program) -> bool:
    if any(word.variables or word.substitutions for word in program.words[1:]):
        return False
    named = [word for word in program.words[1:] if not word.known.startswith("-")]
    if program.name in NEVER:
        return not named
    return program.path in BY_PATH.get(program.name, ()) and not program.operands
