"""A volume is removed while the container that uses it is only stopped.

## Why it matters

Docker keeps a volume for every container there is, the stopped ones too: "volume is in use". The command fails, the
next one starts the service again, and what was to be reset is as it was.

## Example

```bash
docker compose stop search
docker volume rm shop_search_data
docker compose up -d search
```

## Instead

```bash
docker compose rm --stop --force search
docker volume rm shop_search_data
docker compose up -d search
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/volume-in-use"
SEVERITY = Severity.ERROR
ENGINES = frozenset({"docker", "docker-compose", "podman"})
STOPS = frozenset({"stop", "compose stop", "container stop", "kill", "compose kill"})
REMOVES = frozenset({"rm", "container rm", "compose rm", "compose down", "down", "container prune", "system prune"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each removal of a volume by name in a block whose last word to the containers is to stop."""
    last: Program | None = None
    for program in programs(book):
        if program.name not in ENGINES or program.command.block < 0:
            continue
        if last is not None and last.command.block != program.command.block:
            last = None
        if program.path in STOPS | REMOVES:
            last = program
        elif program.path == "volume rm" and last is not None and last.path in STOPS:
            line = book.source.line(last.start)
            yield found(
                program,
                f"the containers of line {line} are stopped and still there: the volume is in use, and this is refused",
                "docker compose rm --stop --force SERVICE, or docker rm, before it.",
            )
