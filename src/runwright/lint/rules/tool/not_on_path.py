"""A program of PostgreSQL that Debian and Ubuntu do not put on the PATH.

## Why it matters

"pg_ctl: command not found", in the middle of a failover. Debian keeps the programs of each version apart, and wraps
only some of them.

## Example

```bash
sudo -u postgres pg_ctl promote -D /var/lib/postgresql/16/main
```

## Instead

```bash
sudo pg_ctlcluster 16 main promote
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "tool/not-on-path"
SEVERITY = Severity.WARNING
HIDDEN = frozenset(
    (
        "pg_ctl",
        "initdb",
        "pg_controldata",
        "pg_resetwal",
        "pg_rewind",
        "pg_waldump",
        "pg_upgrade",
        "pg_checksums",
        "postgres",
    )
)
"""In `/usr/lib/postgresql/N/bin` only, as Debian's postgresql-15 and postgresql-client-common install them."""
DEBIAN = regex(r"/(?:var/lib|etc)/postgresql/([\d.]+)/([\w-]+)")
PATH = regex(r"PATH=\S*postgresql|PATH=\S*pg_config|/usr/lib/postgresql/[\d.]+/bin\b(?=[:\"'\s]|$)")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such program without its directory that is given a directory of Debian's layout."""
    for program in programs(book):
        if program.name not in HIDDEN or (program.syntax.name or "").startswith("/"):
            continue
        layout = DEBIAN.search(" ".join(word.known for word in program.words[1:]))
        if layout is None or PATH.search(book.source.data.decode("utf-8", "replace")):
            continue
        here = f"/usr/lib/postgresql/{layout[1]}/bin/{program.name}"
        other = f"pg_ctlcluster {layout[1]} {layout[2]} …, or " if program.name == "pg_ctl" else ""
        yield found(
            program,
            f"Debian and Ubuntu keep {program.name} in /usr/lib/postgresql/{layout[1]}/bin, which is not on the PATH: "
            "command not found",
            f"{other}{here}",
            severity=Severity.INFO if program.command.block < 0 else None,
        )
