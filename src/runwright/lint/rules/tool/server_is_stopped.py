"""A client speaks to a server that the procedure has just stopped.

## Why it matters

"Connection refused", in the middle of a restore, with the data directory already empty.

## Example

```bash
sudo systemctl stop postgresql
psql -d shop --set ON_ERROR_STOP=on < shop.sql
sudo systemctl start postgresql
```

## Instead

```bash
sudo systemctl stop shop
psql -d shop --set ON_ERROR_STOP=on < shop.sql
sudo systemctl start shop
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/server-is-stopped"
SEVERITY = Severity.ERROR
SERVERS = (
    (
        regex(r"(?:postgres|pgsql)"),
        frozenset(("psql", "pg_dump", "pg_dumpall", "pg_restore", "createdb", "dropdb", "vacuumdb")),
    ),
    (regex(r"(?:mysql|mariadb)"), frozenset(("mysql", "mysqldump", "mariadb", "mysqladmin"))),
    (regex(r"(?:redis|valkey)"), frozenset(("redis-cli", "valkey-cli"))),
    (regex(r"mongo"), frozenset(("mongosh", "mongo", "mongodump", "mongorestore"))),
)
ANOTHER = regex(
    rb"\bon (?:the|your|an?|each) (?:old|new|other|source|target|second|former|remote|standby|replica|primary)\b",
    re.IGNORECASE,
)
"""Words that lead the reader to another machine."""
LOCAL = frozenset({None, "localhost", "127.0.0.1", "::1", "/var/run/postgresql"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first local client of each procedure between the stop of its server and the next start."""
    known = [(program, _verb(program)) for program in programs(book)]
    for kind, clients in SERVERS if any(verb == "stop" for _, verb in known) else ():
        stopped: Program | None = None
        for program, verb in known:
            if verb and kind.search(" ".join(word.known for word in program.words[1:])):
                stopped = program if verb == "stop" else None
            elif stopped is not None and program.name in clients and _local(program):
                between = book.source.data[stopped.end : program.start]
                if not ANOTHER.search(between) and procedure_at(book, program) == procedure_at(book, stopped):
                    yield _finding(book, program, stopped)
                stopped = None


def _verb(program: Program) -> str:
    """`stop` or `start`, when a service manager is asked for it."""
    words = [word.known for word in program.words[1:]]
    if program.name in {"systemctl", "service", "rc-service", "pg_ctl", "pg_ctlcluster", "brew"}:
        found = next((each for each in words if each in {"stop", "start", "restart", "reload", "promote"}), "")
        return "start" if found and found != "stop" else found
    if program.name in {"docker", "podman", "docker-compose"}:
        found = next((each for each in words if each in {"stop", "start", "restart", "up", "run", "kill", "down"}), "")
        return "stop" if found in {"stop", "kill", "down"} else ("start" if found else "")
    return "start" if program.name in {"postgres", "redis-server", "mysqld", "mongod"} else ""


def _local(program: Program) -> bool:
    elsewhere = any(each.name in {"ssh", "kubectl", "docker", "podman"} for each in program.around)
    return not elsewhere and program.value("--host", "-h") in LOCAL and not program.has("--version", "-V")


def _finding(book: Runbook, program: Program, stopped: Program) -> Finding:
    line = book.source.line(stopped.start)
    return found(
        program,
        f"the server was stopped in line {line} and nothing starts it before this: {program.name} cannot connect",
        "Start the server first, or stop only what uses it.",
    )
