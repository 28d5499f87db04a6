"""A look at a machine or a database that is the reader's own, on a page whose system runs in a cluster.

## Why it matters

The numbers are those of a laptop. They look fine, and the reader rules out what is wrong.

## Example

````markdown
# The shop is slow

1. `kubectl get pods -n shop`
2. `kubectl top pods -n shop`
3. `kubectl logs deployment/shop -n shop --tail=100`
4. Look at the disk:

   ```bash
   iostat -x 1 5
   ```
````

## Instead

````markdown
# The shop is slow

1. `kubectl get pods -n shop`
2. `kubectl top pods -n shop`
3. `kubectl logs deployment/shop -n shop --tail=100`
4. Look at the disk:

   ```bash
   kubectl debug node/worker-1 -it --image=shop/tools -- iostat -x 1 5
   ```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.endpoint import endpoints
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/own-machine-asked"
SEVERITY = Severity.INFO
CLUSTER = frozenset({"kubectl", "oc"})
ENOUGH = 3
LOOKS = frozenset(
    {
        "top",
        "htop",
        "iostat",
        "vmstat",
        "free",
        "df",
        "netstat",
        "ss",
        "lsof",
        "uptime",
        "mpstat",
        "dmesg",
        "nvidia-smi",
    }
)
CONTAINERS = frozenset({"docker stats", "docker ps", "docker top", "docker logs", "docker inspect"})
"""Looks at containers that run on the machine itself."""
BRINGS = regex(
    r"\bssh\b|port-?forward|\bexec\s+-?\w*i?t\b[^\n]*\b(?:ba)?sh\s*$|\brsh\b|kubectl debug|systemctl|journalctl"
    r"|on (?:the|each|every|that|a) (?:node|host|server|machine|instance|primary|replica)|log ?in ?to|minikube|\bkind\b"
    r"|\bPG(?:HOST|SERVICE)\b|MYSQL_HOST|REDISCLI_|compose|local(?:ly| dev)",
    re.IGNORECASE | re.MULTILINE,
)
"""What moves the reader to a machine of the system, or the system to the reader's."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first such look of each program in a procedure, and the first client of a database without a server."""
    known = programs(book)
    if sum(each.name in CLUSTER for each in known) < ENOUGH:
        return
    asked = sorted((*_looks(known), *_clients(book)), key=lambda each: each.start)
    if not asked or BRINGS.search(book.source.data.decode("utf-8", "replace")):
        return
    told: set[tuple[str, int]] = set()
    for program in asked:
        procedure = procedure_at(book, program)  # an alert leads into one, past all others
        key = program.name, procedure.start if procedure else -1
        if key not in told and program.command.block >= 0:
            told.add(key)
            yield found(
                program,
                f"{program.name} asks the machine that it is typed on, and what this page is about runs in a cluster",
                "kubectl exec, kubectl debug node/NAME, or the name of the server.",
            )


def _looks(known: tuple[Program, ...]) -> Iterator[Program]:
    return (
        each
        for each in known
        if (each.name in LOOKS or f"{each.name} {each.path}" in CONTAINERS)
        and not each.around
        and not each.syntax.piped_from
    )


def _clients(book: Runbook) -> Iterator[Program]:
    """Clients that leave the server to the machine they run on."""
    for each in endpoints(book):
        behind = any(one.name == "xargs" for one in each.program.around)  # `leaves-the-container` speaks of that
        if each.host is None and not behind and not each.program.has("--version", "-V"):
            yield each.program
