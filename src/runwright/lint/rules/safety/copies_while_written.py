"""The files of a database are copied while its server goes on writing them.

## Why it matters

The copy has the first file from before a write and the last from after it. It unpacks without a word, and the server
that is started on it refuses, or serves rows that are half there: found out on the day when the backup is needed.

## Example

````markdown
# Back up the volume

```bash
docker run --rm -v shop_postgres_data:/data -v /backup:/backup alpine tar czf /backup/postgres.tar.gz /data
```
````

## Instead

````markdown
# Back up the volume

```bash
docker compose stop postgres
docker run --rm -v shop_postgres_data:/data -v /backup:/backup alpine tar czf /backup/postgres.tar.gz /data
docker compose start postgres
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at, section_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import around
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/copies-while-written"
SEVERITY = Severity.WARNING
FILES = regex(
    r"^/(?:var/lib/(?:postgresql|pgsql|mysql|mariadb|mongodb?|influxdb2?|elasticsearch|neo4j)"
    r"|bitnami/(?:postgresql|mysql|mariadb|mongodb))(?:/|$)"
)
"""Where servers keep their files, by their packages and images."""
VOLUME = regex(
    r"(?:-v|--volume)[ =]\"?(?!\.{0,2}/)([\w-]*(?:postgres|pg_?data|mysql|mariadb|mongo|influx|elastic)[\w-]*)"
    r":(/[\w/-]+)",
    re.IGNORECASE,
)
"""A named volume of such a server, and where a helper's container has it."""
STOPPED = regex(
    r"\bstop(?:s|ped|ping)?\b|\bdown\b|\bshut ?down\b|\bpause\b|pg_backup_start|pg_start_backup"
    r"|FLUSH TABLES WITH READ LOCK|fsyncLock|--replicas[= ]0|\bsnapshot\b|\blvcreate\b|\bzfs\b"
    r"|\bnot running\b|\boffline\b|\bcold\b|\bquiesc",
    re.IGNORECASE,
)
"""What makes the copy whole, before it."""
GONE = regex(
    r"\b(?:corrupt|broken|damaged|crash|forensic|evidence|before (?:re)?start|failed|old|migrat)", re.IGNORECASE
)
"""The copy is of what no server runs on any more."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each archive or copy of such a directory, in a section that stops nothing before it."""
    for program in programs(book):
        path = _copied(program)
        if not path or program.command.block < 0:
            continue
        section = section_at(book, program)
        block = block_at(book, program.start)
        before = book.source.text(min(section.start, block.start if block else section.start), program.start)
        if STOPPED.search(before) or GONE.search(f"{around(book, program)} {before}"):
            continue
        yield found(
            program,
            f"{path} is copied while its server writes: files from different moments, on which no server may start",
            "The server's own dump or base backup (pg_dump, pg_basebackup, mysqldump, mongodump), or stop it first.",
        )


def _copied(program: Program) -> str:
    """The directory of a server, or the volume with it, that a program copies; empty for anything else."""
    words = [word.known.strip("\"'") for word in program.words[1:]]
    if program.name == "tar" and words and "x" not in words[0].split("=")[0].lstrip("-").split("f")[0]:
        wanted = _from_volume(program)
        named = [each for each in words[1:] if FILES.match(each)]
        if wanted and any(each.rstrip("/") == wanted[1].rstrip("/") or each == "." for each in words[1:]):
            return wanted[0]
        return named[0] if named and not program.has("-x", "--extract", "-t", "--list") else ""
    if program.name in {"cp", "rsync"} and len(program.operands) > 1 and FILES.match(program.operands[0]):
        recursive = program.name == "rsync" or program.has("-r", "-R", "-a", "--recursive", "--archive")
        return program.operands[0] if recursive else ""
    return ""


def _from_volume(program: Program) -> tuple[str, str] | None:
    """The named volume of a server that a container of its own has, and its place in it."""
    outer = next((each for each in program.around if each.name in {"docker", "podman"} and each.path == "run"), None)
    match = VOLUME.search(" ".join(word.text for word in outer.words)) if outer else None
    return (match[1], match[2]) if match else None
