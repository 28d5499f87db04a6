"""A service listens on one port by the page's own list, and a command asks another one.

## Why it matters

The connection is refused, or another service answers. Either way the reader believes something about the wrong one.

## Example

````markdown
## Services

- **Auth Service**: Port 3001
- **Post Service**: Port 3002

## Check

```bash
curl --fail http://auth-service:3002/health
```
````

```bash
export LEADER=http://vault-1.vault.svc:8200
curl --fail http://vault-1.vault.svc:820/v1/sys/health
```

## Instead

````markdown
## Services

- **Auth Service**: Port 3001
- **Post Service**: Port 3002

## Check

```bash
curl --fail http://auth-service:3001/health
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/another-port"
SEVERITY = Severity.WARNING
PORT = regex(r"\bports?\b\W{0,3}(\d{2,5})\b", re.IGNORECASE)
ONLY = regex(r"^\W*(\d{2,5})\W*$")
ASKED = regex(rb"//([A-Za-z][\w-]*)(?:\.[\w.-]+)?:(\d{2,5})\b")
COLUMN = regex(r"\bports?\b", re.IGNORECASE)
FEWEST = 2
ADDRESS = regex(rb"//([A-Za-z][\w.-]*):(\d{3,4})(?![\w.])")
LONGEST = 4
"""Digits of a port of which one may be missing."""


class Listed(NamedTuple):
    """What the page says of one service."""

    ports: frozenset[str]
    start: int


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each address of a command whose host is a listed service and whose port is none of its own."""
    yield from _cut_short(book)
    listed = _listed(book)
    if len(listed) < FEWEST:
        return
    for command in book.commands:
        for match in ASKED.finditer(book.source.data, command.start, command.end) if ":" in command.text else ():
            service, port = listed.get(_plain(match[1].decode())), match[2].decode()
            if service is not None and port not in service.ports:
                line = book.source.line(service.start)
                known = ", ".join(sorted(service.ports))
                says = f"{match[1].decode()} is asked on port {port}, and line {line} says {known}"
                yield found(Span(match.start(1), match.end(2)), says, f"Port {known}, if the list is right.")


def _cut_short(book: Runbook) -> Iterator[Finding]:
    """Each address of a command whose port lacks a digit of the one that the page gives its host or a neighbour."""
    whole: dict[bytes, bytes] = {}
    for match in ADDRESS.finditer(book.source.data):
        if len(match[2]) == LONGEST:
            whole.setdefault(_domain(match[1]), match[2])
    for command in book.commands if whole else ():
        for match in ADDRESS.finditer(book.source.data, command.start, command.end):
            port = whole.get(_domain(match[1]), b"")
            if len(match[2]) == LONGEST - 1 and any(port[:at] + port[at + 1 :] == match[2] for at in range(LONGEST)):
                host, meant = match[1].decode(), port.decode()
                says = f"{host} is asked on port {match[2].decode()}, and elsewhere on this page it is {meant}"
                yield found(Span(match.start(1), match.end(2)), says, f"Port {meant}, if a digit is missing.")


def _domain(host: bytes) -> bytes:
    """What the names of several servers of one kind have in common."""
    return host.partition(b".")[2] or host


def _listed(book: Runbook) -> dict[str, Listed]:
    """The services with their ports, of lists and of tables."""
    found_here: dict[str, Listed] = {}
    for statement in prose(book.document).about("port"):
        ports = (
            frozenset(PORT.findall(statement.value)) if statement.label and statement.kind == "item" else frozenset()
        )
        if ports:
            found_here.setdefault(_plain(statement.label), Listed(ports, statement.span().start))
    for grid in prose(book.document).grids:
        place = grid.column(COLUMN)
        for row in grid.table.rows if place > 0 else ():
            match = ONLY.match(row[place].plain) if place < len(row) else None
            if match:
                found_here.setdefault(_plain(row[0].plain), Listed(frozenset({match[1]}), row[0].start))
    return found_here


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())
