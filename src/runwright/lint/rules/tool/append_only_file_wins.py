"""A snapshot of Redis is put back, and nobody looks whether an append-only file is in use.

## Why it matters

With `appendonly yes` Redis loads the append-only file when it starts and never reads dump.rdb: the restore changes
nothing, and the next snapshot overwrites the copy.

## Example

```bash
docker compose stop redis
cp /backup/nightly.rdb /data/dump.rdb
docker compose up -d redis
```

## Instead

```bash
redis-cli config get appendonly
docker compose stop redis
mv /data/appendonlydir /data/appendonlydir.before
cp /backup/nightly.rdb /data/dump.rdb
docker compose up -d redis
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "tool/append-only-file-wins"
SEVERITY = Severity.WARNING
COPIES = frozenset({"cp", "mv", "scp", "rsync", "install", "kubectl", "docker"})
TARGET = regex(r"(?:\S+:)?(?:/data|/var/lib/(?:redis|valkey)\S*|/bitnami/redis/data)(?:/(?:dump\.rdb)?)?$")
SOURCE = regex(r"\.rdb\b")
KNOWS = regex(r"append-?[ -]?only|\baof\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each copy of an .rdb file into Redis's directory on a page that never speaks of the append-only file."""
    copies = [each for each in programs(book) if each.name in COPIES and each.path in {"", "cp"}]
    for program in copies:
        words = [word.known for word in program.words[1:] if not word.known.startswith("-")]
        if len(words) < 2 or not TARGET.match(words[-1]) or not SOURCE.search(words[-2]):
            continue
        if not KNOWS.search(book.source.data.decode("utf-8", "replace")):
            yield found(
                program,
                "with appendonly yes Redis loads its append-only file at the start and never reads this dump: the "
                "restore changes nothing",
                "Look first (redis-cli config get appendonly); then move appendonlydir away, or start once with "
                "--appendonly no.",
            )
