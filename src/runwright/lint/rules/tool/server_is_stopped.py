"""A client speaks to a server that the procedure has just stopped.

## Why it matters

"Connection refused", in the middle of a restore, with the data directory already empty.

## Example

```bash
sudo systemctl stop postgresql
psql -d shop --set ON_ERROR_STOP=on < shop.sql
sudo systemctl start postgresql
```

```bash
docker stop shop-db
docker exec shop-db cat /etc/hosts
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
from runwright.lint.facts.around import comment_above, procedure_at
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
MAYBE = regex(
    r"\b(?:if (?:needed|necessary|required|desired)|optional(?:ly)?)\b|如果|可选|必要"
    r"|si nécessaire|si es necesario|falls nötig|bei bedarf",
    re.IGNORECASE,
)
"""Words that leave the stop to the reader."""
ENGINES = frozenset({"docker", "podman", "docker-compose", "podman-compose", "nerdctl"})
PLAIN = regex(r"[a-z0-9][\w.-]*", re.IGNORECASE)
WAYS = regex(
    r"^\s*#.*(?:\b(?:or|alternative\w*|option|otherwise|instead)\b|\b(?:method|way|método|méthode|opción|variante?) ?\d"
    r"|方法|方案|方式|或者|способ|вариант)",
    re.IGNORECASE | re.MULTILINE,
)
"""Another way begins below it."""
SIGNAL = regex(r"\s(?:-s|--signal)[ =]?[\"']?(?:SIG)?(?:HUP|USR[12]|WINCH|CONT|QUIT)\b", re.IGNORECASE)
LOCAL = frozenset({None, "localhost", "127.0.0.1", "::1", "/var/run/postgresql"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first local client of each procedure between the stop of its server and the next start."""
    yield from _containers(book)
    known = [(program, _verb(program)) for program in programs(book)]
    for kind, clients in SERVERS if any(verb == "stop" for _, verb in known) else ():
        stopped: Program | None = None
        for program, verb in known:
            if verb and kind.search(" ".join(word.known for word in program.words[1:])):
                stopped = program if verb == "stop" else None
            elif stopped is not None and program.name in clients and _local(program):
                between = book.source.data[stopped.end : program.start]
                if MAYBE.search(comment_above(book, stopped)):
                    stopped = None
                    continue
                if not ANOTHER.search(between) and procedure_at(book, program) == procedure_at(book, stopped):
                    yield _finding(book, program, stopped)
                stopped = None


def _containers(book: Runbook) -> Iterator[Finding]:
    """The first `exec` of each block in a container that the block has stopped and not started since."""
    stopped: dict[tuple[int, str], Program] = {}
    for program in programs(book):
        block = program.command.block
        if block < 0 or program.around or program.name not in ENGINES:
            continue
        words = [each for each in program.path.split() if each != "compose"]
        verb, names = words[-1] if words else "", program.operands
        if verb == "kill" and SIGNAL.search(program.command.text):
            continue  # a message to the process, which goes on
        if verb in {"stop", "kill"}:
            stopped |= {(block, each): program for each in names if PLAIN.fullmatch(each)}
        elif verb == "exec" and names and (ended := stopped.pop((block, names[0]), None)):
            between = book.source.text(ended.end, program.start)
            if names[0] not in between and not WAYS.search(between):
                yield found(
                    program,
                    f"{names[0]} was stopped in line {book.source.line(ended.start)}: {program.name} answers that it "
                    "is not running",
                    f"{program.name} run --rm with its volume, or start it first.",
                )
        elif verb in {"up", "start", "restart", "run", "create", "down"}:
            stopped = {key: each for key, each in stopped.items() if key[0] != block or (names and key[1] not in names)}


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
