"""A check that a line of before passes.

## Why it matters

`docker logs` prints everything since the container was made. The line that should prove the success of this step was
also printed the last time, so the check passes whatever happened now.

## Example

```bash
# Restart the cache
docker compose restart redis
# Verify that the shop is connected again
docker logs shop | grep "Redis connected"
```

## Instead

```bash
# Restart the cache
docker compose restart redis
# Verify that the shop is connected again
docker logs --since 2m shop | grep "Redis connected"
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at, section_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/stale-log"
SEVERITY = Severity.WARNING
CHECKS = regex(r"\b(?:verif|confirm|ensure|make sure|check that|reconnect|should (?:see|show))", re.IGNORECASE)
RESTARTS = frozenset({"restart", "start", "compose restart", "compose start", "compose up", "kill"})
SYSTEMD = frozenset({"restart", "start", "reload", "try-restart"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each search in a whole log that should prove a restart above it in the same procedure."""
    known = programs(book)
    for program in known:
        if not _whole_log(program) or not program.syntax.piped_to or not CHECKS.search(said(book, program)):
            continue
        searches = any(each.name == "grep" and each.command is program.command and not each.has("-v") for each in known)
        restart = next((each for each in reversed(known) if _restarts(book, each, program)), None)
        if searches and restart is not None:
            yield found(
                program,
                f"this log goes back to before line {book.source.line(restart.start)}: a line of the last time passes "
                "the check as well",
                f"{program.called} --since 5m …",
            )


def _whole_log(program: Program) -> bool:
    if (program.name, program.path) in {("docker", "logs"), ("docker", "compose logs"), ("podman", "logs")}:
        return not program.has("--since", "--tail", "-n", "-f", "--follow")
    return program.name == "journalctl" and not program.has("--since", "-S", "-n", "--lines", "-b", "--boot", "-f")


def _restarts(book: Runbook, each: Program, log: Program) -> bool:
    if each.start >= log.start or section_at(book, each) != section_at(book, log):
        return False
    known = each.path in SYSTEMD if each.name == "systemctl" else each.name == "docker" and each.path in RESTARTS
    made_anew = each.has("--force-recreate") and bool(set(each.operands) & set(log.operands))
    return known and not made_anew and procedure_at(book, each) == procedure_at(book, log)
