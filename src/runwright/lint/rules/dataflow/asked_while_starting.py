"""A container is started, and its service is asked at once.

## Why it matters

`docker compose up -d` comes back when the process runs, not when it answers. The check fails though nothing is wrong,
or the data is looked at before it was loaded; the reader begins to search for a fault that is not there.

## Example

```bash
docker compose restart gateway
curl -fsS https://gateway.shop.eu/healthz
```

## Instead

```bash
docker compose up -d --wait gateway
curl -fsS https://gateway.shop.eu/healthz
```
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/asked-while-starting"
SEVERITY = Severity.INFO
STARTS = frozenset(
    {"docker compose up", "docker compose restart", "docker compose start", "docker-compose up",
     "docker-compose restart", "docker restart", "docker start", "docker run"}
)  # fmt: skip
CLIENTS = frozenset({"curl", "wget", "psql", "redis-cli", "mysql", "mongosh", "rabbitmqctl", "http", "nc"})
SERVERS = {
    "psql": regex(r"postgres|pg|sql|db|data", re.IGNORECASE),
    "redis-cli": regex(r"redis|valkey|cache|queue", re.IGNORECASE),
    "mysql": regex(r"mysql|maria|percona|sql|db|data", re.IGNORECASE),
    "mongosh": regex(r"mongo|db|data", re.IGNORECASE),
    "rabbitmqctl": regex(r"rabbit|mq|broker|queue", re.IGNORECASE),
}
"""What a container is called that such a client asks."""
WAITS = regex(
    r"--wait\b|\bsleep\b|\bwait\w*\b|\buntil\b|--retry|\bonce\b|pg_isready|\bseconds?\b|\bminutes?\b|\bwatch\b|healthy",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each request right behind the start of a container, with no command and no word between that waits."""
    for program, after in pairwise(each for each in programs(book) if not each.around):
        if program.called not in STARTS or after.name not in CLIENTS:
            continue
        if program.called.endswith(("up", "run")) and not program.has("-d", "--detach"):
            continue
        if not _may_ask(program, after.name):
            continue
        same = procedure_at(book, program) == procedure_at(book, after)
        if same and not WAITS.search(book.source.text(program.start, after.command.end)):
            line = book.source.line(program.start)
            says = f"line {line} comes back when the process runs, not when it answers: this may ask too early"
            yield found(after, says, "docker compose up -d --wait, or a request that is repeated (curl --retry …).")


def _may_ask(program: Program, client: str) -> bool:
    """Whether what is started may be what the client asks: all of a composition, or one that is called so."""
    server = SERVERS.get(client)
    started = program.operands
    return server is None or not started or any(server.search(each) for each in started)
