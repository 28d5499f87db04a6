"""A setting of PostgreSQL is written into its file, and nothing lets the server read it again.

## Why it matters

The file says one thing, the server does another: the replica goes on following the primary that is gone, until somebody
restarts it for another reason.

## Example

````markdown
# Point the replica at the new primary

1. In `postgresql.auto.conf`:

```ini
primary_conninfo = 'host=db-2 port=5432 user=replicator'
```

2. Look at it: `psql -c "SELECT status, sender_host FROM pg_stat_wal_receiver"`
````

## Instead

````markdown
# Point the replica at the new primary

1. In `postgresql.auto.conf`:

```ini
primary_conninfo = 'host=db-2 port=5432 user=replicator'
```

2. Let it read that: `psql -c "SELECT pg_reload_conf()"`
3. Look at it: `psql -c "SELECT status, sender_host FROM pg_stat_wal_receiver"`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at, procedure_at
from runwright.lint.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/not-reloaded"
SEVERITY = Severity.WARNING
WRITTEN = regex(
    rb"(?m)^[ \t]*(primary_conninfo|primary_slot_name|restore_command|archive_command|synchronous_standby_names)\s*="
)
"""Settings that a procedure changes in a server which runs."""
READS = regex(
    rb"pg_reload_conf|\bpg_ctl(?:cluster)?\b[^\n]*\b(?:reload|restart|start)\b"
    rb"|\b(?:systemctl|service)\b[^\n]*\b(?:postgres|pgsql|patroni)"
    rb"|\b(?:re)?(?:start|load)\w*\W+(?:the |each |every )?(?:\w+ )?"
    rb"(?:postgres\w*|server|database|replicas?|standbys?|cluster)\b"
    rb"|\bdocker\b[^\n]*\b(?:restart|up|start)\b[^\n]*(?:postgres|db)|kubectl (?:rollout restart|delete pod)",
    re.IGNORECASE,
)
COPIES = regex(rb"\bpg_basebackup\b[^#]*?\s(?:-\w*R\w*|--write-recovery-conf)\b")
"""A copy that writes these settings by itself, into the directory of a server that does not run yet."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first such line of each procedure behind which nothing restarts or reloads the server."""
    told: set[int] = set()
    for match in WRITTEN.finditer(book.source.data):
        place = Finding(match.start(1), match.end(1), "")
        procedure = procedure_at(book, place)
        if procedure is None or procedure.start in told:
            continue
        told.add(procedure.start)
        block = block_at(book, match.start())
        if block and COPIES.search(book.source.data, block.start, match.start()):
            continue  # what the copy wrote for its first start
        if block and b"recovery.conf" in book.source.data[block.start : match.start()]:
            continue  # a file that is read at the start only
        if not READS.search(book.source.data, match.end(), procedure.end):
            says = f"{match[1].decode()} counts when the server reads its file again, and nothing here tells it to"
            yield Finding(match.start(1), match.end(1), says, 'psql -c "SELECT pg_reload_conf()", on that server.')
