"""A script connects to a database over the network, and nobody is there to type its password.

## Why it matters

At the terminal the client asks. Started by cron it has no terminal: it fails at once with "no password supplied", every
night.

## Example

```bash
#!/bin/bash
set -euo pipefail
pg_dump -h db-1.shop.internal -U backup -Fc -f /backup/shop.dump shop
```

## Instead

```bash
#!/bin/bash
set -euo pipefail
# The password stands in ~/.pgpass, mode 0600
pg_dump -w -h db-1.shop.internal -U backup -Fc -f /backup/shop.dump shop
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.purpose import block_of
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/asks-for-password"
SEVERITY = Severity.INFO
CLIENTS = frozenset({"psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_basebackup", "pg_receivewal", "pgbench"})
GIVEN = regex(
    rb"PGPASSWORD|PGPASSFILE|\.pgpass|PGSERVICE|sslcert|\btrust\b|--no-password|passfile|password=", re.IGNORECASE
)
OWN = frozenset({"localhost", "127.0.0.1", "::1"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each client of PostgreSQL's in a script or behind another user, on a page that gives no password."""
    if not book.source.holds(b"psql", b"pg_", b"pgbench") or GIVEN.search(book.source.data):
        return
    for program in programs(book):
        host = program.value("-h", "--host") if program.name in CLIENTS else None
        if host is None or host in OWN or host.startswith("/") or program.has("-w", "-W", "--password"):
            continue
        if _is_alone(book, program):
            says = f"{program.name} needs a password for {host}, and nothing on this page puts one where it looks"
            yield found(program, says, "A line in ~/.pgpass of the user that runs it; -w, so that it never asks.")


def _is_alone(book: Runbook, program: Program) -> bool:
    """Whether nobody sits before it: it stands in a script, or runs as a user that has no terminal of its own."""
    block = block_of(book, program)
    script = block is not None and block.text.lstrip().startswith("#!")
    return script or any(each.name == "sudo" and each.has("-u", "--user") for each in program.around)
