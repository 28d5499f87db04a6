"""`kill -9` before the process was asked to stop.

## Why it matters

SIGKILL cannot be caught: a database has to recover from its log, a queue loses what it held, lock files stay.

## Example

```bash
pkill -9 postgres
```

## Instead

```bash
pg_ctlcluster 16 main stop --mode=fast
```
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/kill-nine-first"
SEVERITY = Severity.INFO
KILLERS = frozenset({"kill", "pkill", "killall"})
NINE = frozenset({"-9", "-KILL", "-SIGKILL", "--signal=9", "--signal=KILL", "--signal=SIGKILL"})
DATABASES = regex(
    r"postgres|postmaster|mysqld|mariadbd|mongod|etcd|redis-server|rabbit|beam\.smp|kafka|java", re.IGNORECASE
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each SIGKILL in a block that sends no gentler signal first; worse where it hits a database."""
    asked: set[int] = set()
    for program in programs(book):
        if program.name not in KILLERS:
            continue
        if not _hard(program):
            asked.add(program.command.block)
        elif program.command.block not in asked and program.command.block >= 0:
            target = " ".join(word.known for word in program.words[1:])
            database = bool(DATABASES.search(target))
            yield found(
                program,
                f"{program.name} -9 gives the process no chance to finish what it writes"
                + (": the database recovers from its log at the next start" if database else ""),
                "Ask first (its own stop command, or plain kill), wait, and kill -9 only what is still there.",
                severity=Severity.WARNING if database else None,
            )


def _hard(program: Program) -> bool:
    words = [word.known for word in program.words[1:]]
    separate = any(first == "-s" and second.upper() in {"9", "KILL", "SIGKILL"} for first, second in pairwise(words))
    return separate or any(each in NINE for each in words)
