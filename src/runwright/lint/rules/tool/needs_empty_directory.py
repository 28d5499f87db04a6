"""`pg_basebackup` into the directory of a server, which is not empty.

## Why it matters

pg_basebackup refuses: "directory exists but is not empty". The package makes a cluster there when it is installed, and
a server that ran has its files there. A copy that is laid over them leaves what it lacks, an older pg_wal too.

## Example

```bash
sudo apt-get install -y postgresql-16
sudo systemctl stop postgresql
sudo -u postgres pg_basebackup -h db-1 -D /var/lib/postgresql/16/main -R
```

## Instead

```bash
sudo apt-get install -y postgresql-16
sudo pg_dropcluster --stop 16 main
sudo -u postgres pg_basebackup -h db-1 -D /var/lib/postgresql/16/main -R
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import around, title
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "tool/needs-empty-directory"
SEVERITY = Severity.ERROR
SERVERS = regex(
    r"(?:/var/lib/(?:postgresql|pgsql)/(?:[\d.]+/)?(?:main|data)|/var/lib/postgresql/data(?:/pgdata)?|/pgdata)/?$"
)
GIVEN = regex(r"\s-D[ =]?(\S+)")
EMPTIES = frozenset({"rm", "mv", "find", "pg_dropcluster", "mkdir", "install"})
COPIES = {"cp": ("-r", "-R", "-a", "--recursive", "--archive"), "tar": ("-x", "--extract", "--get")}
"""Programs that lay a copy of a server into a directory, with the options by which they do."""
BY_WORDS = regex(
    r"\b(?:empty|remove|delete|clear|move)\w*\b.{0,40}\b(?:data ?(?:dir|directory)|PGDATA|files)\b", re.IGNORECASE
)

NEW = regex(r"\b(?:initiali[sz]\w*|new|fresh|first|set ?up|setting up|create|add|bootstrap\w*)\b", re.IGNORECASE)
"""A server that may never have run: its directory may not be there yet."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each pg_basebackup or initdb into such a directory that nothing on the page empties before."""
    above: list[str] = []
    for program in programs(book):
        if program.name in EMPTIES:
            above.append(program.command.text)
        if program.name in COPIES:
            yield from _copied_over(book, program, above)
        if program.name not in {"pg_basebackup", "initdb"}:
            continue
        named = program.value("--pgdata", "-D") or ""
        written = GIVEN.search(program.command.text)  # a place to fill in (<host>) may hide it as a redirection
        if not named and written:
            named = written[1]
        target = named.strip("\"'")
        if SERVERS.match(target) and not _is_emptied(book, program, target, above):
            yield found(
                program,
                f"{target} is the directory of a server, and nothing above empties it: {program.name} refuses a "
                "directory that is not empty",
                "Stop the server, move its directory away (mv), or pg_dropcluster; or write into a new one.",
                severity=Severity.WARNING if NEW.search(f"{around(book, program)} {title(book, program)}") else None,
            )


def _is_emptied(book: Runbook, program: Program, target: str, above: list[str]) -> bool:
    """Whether a command, or the words, above a program take away what stands in its directory."""
    if any("dropcluster" in each or "PGDATA" in each or target.rstrip("/") in each for each in above):
        return True
    return BY_WORDS.search(book.source.text(0, program.start)) is not None


def _copied_over(book: Runbook, program: Program, above: list[str]) -> Iterator[Finding]:
    """A base backup that is laid over a server's files, of which those that it lacks stay: an older `pg_wal` too."""
    last = program.operands[-1] if program.operands else ""
    target = (last if program.name == "cp" else program.value("--directory", "-C") or "").strip("\"'")
    if not program.has(*COPIES[program.name]) or not SERVERS.match(target):
        return
    if not _is_emptied(book, program, target, above):
        yield found(
            program,
            f"{target} is the directory of a server, and nothing above empties it: what the copy lacks stays there",
            "Stop the server, and move its directory away (mv) before the copy.",
            severity=Severity.WARNING,
        )
