"""A change of a setting restarts every pod, and nothing says so.

## Why it matters

`kubectl set env`, `set resources` and a patch of the template are rollouts: each pod is replaced, connections are cut,
caches are cold, and what was to be looked at in a pod is gone. The reader thought of a setting.

## Example

````markdown
# The pool is exhausted

```bash
# Raise the size of the pool
kubectl set env deployment/shop -n shop POOL_SIZE=50
```
````

## Instead

````markdown
# The pool is exhausted

```bash
# Raise the size of the pool, which restarts the pods one by one
kubectl set env deployment/shop -n shop POOL_SIZE=50
kubectl rollout status deployment/shop -n shop --timeout=5m
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comment_above, procedure_at, section_at, step_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/restarts-unsaid"
SEVERITY = Severity.INFO
CLIENTS = frozenset({"kubectl", "oc", "k"})
SETS = frozenset({"set env", "set resources", "set serviceaccount"})
TEMPLATE = regex(r"/spec/template/|[\"']?\btemplate[\"']?\s*:\s*\{")
SAYS = regex(
    r"restart|roll(?:s|ed|ing)?[- ]?out|rolling|re-?creat|re-?plac|re-?deploy|new pods?\b|\breload", re.IGNORECASE
)
"""Words and commands that tell of it."""
QUIET = frozenset({"--list", "--dry-run", "--local"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such command of whose restart neither its own words nor anything behind it speaks."""
    for program in programs(book):
        if program.name not in CLIENTS or program.command.block < 0 or not _changes_template(program):
            continue
        whole = procedure_at(book, program) or section_at(book, program)
        step = step_at(book, program)
        said = f"{step.title if step else ''} {comment_above(book, program)}"  # symptoms above may restart as well
        if SAYS.search(said) or SAYS.search(book.source.text(program.start, max(whole.end, program.end))):
            continue
        yield found(
            program,
            f"{program.name} {program.path} changes the template: every pod is restarted, and nothing here says so",
            "Say it, and wait for it: kubectl rollout status …",
        )


def _changes_template(program: Program) -> bool:
    """Whether the controller replaces its pods because of it."""
    if program.path in SETS:
        return not program.has(*QUIET)
    return program.path == "patch" and bool(TEMPLATE.search(program.command.text))
