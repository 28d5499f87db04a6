"""The primary goes back to an earlier moment, and nobody tells its replicas.

## Why it matters

They have received what the primary no longer has. They stop following, or serve rows that were taken back; each has
to be built anew from the recovered server.

## Example

````markdown
# Point-in-time recovery

1. Stop the server: `sudo systemctl stop postgresql`
2. Put the base backup back: `sudo -u postgres tar -xzf /backup/base.tar.gz -C /var/lib/postgresql/16/main`
3. Set the moment: `echo "recovery_target_time = '$MOMENT'" | sudo tee -a /etc/postgresql/16/main/postgresql.conf`
4. Start it: `sudo systemctl start postgresql`

# Lag

1. On the primary: `psql -c "SELECT client_addr, replay_lag FROM pg_stat_replication"`
````

## Instead

````markdown
# Point-in-time recovery

1. Stop the server: `sudo systemctl stop postgresql`
2. Put the base backup back: `sudo -u postgres tar -xzf /backup/base.tar.gz -C /var/lib/postgresql/16/main`
3. Set the moment: `echo "recovery_target_time = '$MOMENT'" | sudo tee -a /etc/postgresql/16/main/postgresql.conf`
4. Start it: `sudo systemctl start postgresql`
5. Build every replica anew: [Rebuild a replica](#lag)

# Lag

1. On the primary: `psql -c "SELECT client_addr, replay_lag FROM pg_stat_replication"`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings, procedure_at
from runwright.lint.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.procedure import Procedure

NAME = "dataflow/replicas-left-behind"
SEVERITY = Severity.INFO
TARGET = regex(rb"\brecovery_target_(?:time|lsn|xid|name)\b")
HAS = regex(
    rb"\bpg_stat_replication\b|\bprimary_conninfo\b|\bpg_basebackup\b[^\n]*\s-R|\bread replicas?\b", re.IGNORECASE
)
"""What says that the page's server has replicas."""
TELLS = regex(
    rb"replica|standby|follower|secondar|pg_basebackup|pg_rewind|another (?:server|host)|new (?:server|cluster)",
    re.IGNORECASE,
)
APART = regex(r"\b(?:test|drill|rehears|clone|verif)", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the target of each recovery in whose procedure no replica occurs, on a page that has some."""
    told: set[int] = set()
    for match in TARGET.finditer(book.source.data):
        place = Finding(match.start(), match.end(), "")
        procedure = procedure_at(book, place)
        if procedure is None or procedure.start in told or APART.search(" ".join(headings(book, place))):
            continue
        told.add(procedure.start)
        if _has_replicas(book, procedure) and not TELLS.search(book.source.data, procedure.start, procedure.end):
            says = "the replicas of this page have received what this server forgets, and no step here deals with them"
            yield Finding(match.start(), match.end(), says, "Build each replica anew, once the server is open again.")


def _has_replicas(book: Runbook, procedure: Procedure) -> bool:
    """Whether another part of the page works on replicas."""
    data = book.source.data
    return bool(HAS.search(data, 0, procedure.start) or HAS.search(data, procedure.end))
