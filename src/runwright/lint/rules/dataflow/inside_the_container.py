"""A path that is inside a container is used on the machine around it.

## Why it matters

The database of the page runs in a container, and its data directory is a path of the image. On the host there is no
such file, or one that belongs to something else.

## Example

````markdown
# Restore the cache

```bash
docker compose stop redis
cp /backup/dump-latest.rdb /data/dump.rdb
docker compose up -d redis
```
````

## Instead

````markdown
# Restore the cache

```bash
docker compose stop redis
docker compose cp /backup/dump-latest.rdb redis:/data/dump.rdb
docker compose up -d redis
```
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "dataflow/inside-the-container"
SEVERITY = Severity.INFO
ENGINES = frozenset({"docker", "docker-compose", "podman", "kubectl", "oc"})
MANAGERS = frozenset({"systemctl", "service", "redis-server", "pg_ctl", "pg_ctlcluster", "mongod"})
"""What runs a server on the machine itself."""
ON_FILES = frozenset({"cp", "mv", "rm", "ls", "tar", "cat", "chown", "chmod", "du", "rsync", "find", "touch", "tee"})
DIRECTORIES = {
    "redis": regex(r"/data/(?:dump\.rdb|appendonly\S*)"),
    "postgres": regex(r"/var/lib/postgresql/data(?:/|$)"),
    "mongo": regex(r"/data/db(?:/|$)"),
}
"""Where the official images keep their data: docker-library/docs. No package of a distribution uses these paths."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such path of a program that runs outside, on a page that runs this server in containers alone."""
    known = programs(book)
    if not any(each.name in ENGINES for each in known):
        return
    for server, directory in DIRECTORIES.items():
        if not _in_container(known, server) or _is_mounted(book, directory.pattern.partition("(")[0]):
            continue
        for program in known:
            if program.around or program.name not in ON_FILES:
                continue
            word = next((each for each in program.words[1:] if directory.match(each.known)), None)
            if word is not None:
                yield found(
                    program.at(word),
                    f"{word.known} is a path inside the container of {server}: on the machine around it there is none",
                    "docker cp, or a command inside the container; or the path that is mounted.",
                )


def _in_container(known: tuple[Program, ...], server: str) -> bool:
    """Whether an engine is asked about this server, and no manager of services is."""
    named = [each for each in known if any(server in word.known.lower() for word in each.words[1:])]
    on_host = any(each.name in MANAGERS and not each.around for each in named)
    return not on_host and any(each.name in ENGINES for each in named)


def _is_mounted(book: Runbook, directory: str) -> bool:
    """Whether the page mounts the same path of the machine (`-v /data:/data`)."""
    path = directory.rstrip("/").encode()
    return path + b":" + path in book.source.data
