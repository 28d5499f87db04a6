"""A client without a host among neighbours that name one.

## Why it matters

It asks the server on the reader's own machine: mostly there is none, and sometimes there is another, whose answer looks
plausible.

## Example

````markdown
# The cache does not answer

```bash
redis-cli -h cache-1.internal -p 6380 ping
redis-cli info memory
```
````

## Instead

````markdown
# The cache does not answer

```bash
redis-cli -h cache-1.internal -p 6380 ping
redis-cli -h cache-1.internal -p 6380 info memory
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.endpoint import connects, moves
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "tool/missing-host"
SEVERITY = Severity.WARNING
CLIENTS = {
    "redis-cli": ("-h", "-u", "-s"), "valkey-cli": ("-h", "-u", "-s"),
    "psql": ("--host", "-h"), "pg_dump": ("--host", "-h"), "pg_restore": ("--host", "-h"),
    "createdb": ("--host", "-h"), "dropdb": ("--host", "-h"), "vacuumdb": ("--host", "-h"),
    "mysql": ("--host", "-h"), "mysqldump": ("--host", "-h"), "mysqladmin": ("--host", "-h"),
}  # fmt: skip
KINDS = {"redis-cli": "redis", "valkey-cli": "redis", "mysql": "mysql", "mysqldump": "mysql", "mysqladmin": "mysql"}
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
ELSEWHERE = regex(
    r"\b(?:PGHOST|PGSERVICE|PGSERVICEFILE|MYSQL_HOST|REDISCLI_\w+|MYSQL_TEST_LOGIN_FILE)\b|\bssh\b|\.pg_service",
    re.IGNORECASE,
)
CARRIERS = frozenset({"kubectl", "oc", "docker", "podman", "ssh", "docker-compose", "xargs"})
ADDRESS = regex(r"://|\bhost=|\bservice=|^\"?\$")
OWN_PLACE = ("--cluster", "--version", "--help", "-V")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first client of a section without a host, when another there names one that is not local."""
    clients = [each for each in programs(book) if each.name in CLIENTS and connects(each) and not _is_inside(each)]
    named = [(each, host) for each in clients if (host := _host(each)) and host not in LOCAL]
    if not named or ELSEWHERE.search(book.source.data.decode("utf-8", "replace")):
        return
    told: set[tuple[int, str]] = set()
    for program in clients:
        where = (section_at(book, program).start, _kind(program))
        if where in told or _host(program) or _has_address(program) or program.command.block < 0:
            continue
        near = [each for each in named if _kind(each[0]) == _kind(program) and _together(book, each[0], program)]
        if near:
            told.add(where)
            other, host = near[0]
            line = book.source.line(other.start)
            yield found(
                program,
                f"{program.name} asks the reader's own machine here, and {host} in line {line}",
                f"-h {host}",
                severity=Severity.INFO if moves(book, program) else None,
            )


def _kind(program: Program) -> str:
    return KINDS.get(program.name, "postgresql")


def _host(program: Program) -> str:
    return program.value(*CLIENTS[program.name]) or ""


def _has_address(program: Program) -> bool:
    """Whether an argument says where the server is, or nothing is asked."""
    said = (program.value("-d", "--dbname") or "", *(word.text for word in program.words[1:3]))
    return program.has(*OWN_PLACE) or any(ADDRESS.search(each) for each in said)


def _is_inside(program: Program) -> bool:
    """Whether it runs on another machine, or as the server's own account."""
    return any(each.name in CARRIERS or (each.name == "sudo" and each.has("-u", "--user")) for each in program.around)


def _together(book: Runbook, one: Program, other: Program) -> bool:
    """Whether both stand under the same title."""
    return section_at(book, one) == section_at(book, other)
