"""A dump is written through a terminal.

## Why it matters

`-t` gives the program in the container a terminal, and a terminal turns every line feed into two bytes and mixes errors
into the output. A dump in custom format or an archive is broken by it, and nobody notices before the restore.

## Example

```bash
docker exec -it shop-db pg_dump -Fc shop > shop.dump
```

## Instead

```bash
docker exec shop-db pg_dump -Fc shop > shop.dump
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "tool/terminal-in-a-dump"
SEVERITY = Severity.WARNING
DUMPERS = frozenset({"pg_dump", "pg_dumpall", "mysqldump", "mongodump", "tar", "gzip", "pg_basebackup", "mariadb-dump"})


FETCHERS = frozenset({"cat", "curl", "wget"})
"""They print as much as they keep: only what goes into a file is meant as it is."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each exec with a terminal whose inner program makes a dump that is redirected or piped on."""
    for line in pipelines(book):
        stage = line[0]
        engine = next((each for each in stage.chain if each.path.endswith("exec")), None)
        if engine is None or engine is stage.inner or not engine.has("-t", "--tty"):
            continue
        filed = any(each.writes for each in stage.outer.syntax.redirections)
        if (filed and stage.inner.name in FETCHERS) or (stage.inner.name in DUMPERS and (filed or len(line) > 1)):
            yield found(
                engine,
                f"-t sends what {stage.inner.name} writes through a terminal, which adds a byte to every line end: a "
                "binary dump is broken",
                "The same without -t.",
            )
