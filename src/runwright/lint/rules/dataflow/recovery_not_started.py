"""A recovery is described to the server, and nothing tells it to recover.

## Why it matters

Since version 12 PostgreSQL reads `restore_command` and `recovery_target_time` only when a file `recovery.signal` (or
`standby.signal`) lies in the data directory. Without it the server simply starts on what is there: no log is replayed,
and whoever looks for the lost rows believes that the backup is bad.

## Example

````markdown
# Back to before the accident

```bash
sudo -u postgres tar -xf /backup/base.tar -C /var/lib/postgresql/16/main
cat >> /var/lib/postgresql/16/main/postgresql.auto.conf <<'EOF'
restore_command = 'cp /archive/%f %p'
recovery_target_time = '2026-03-01 04:00:00+00'
recovery_target_action = 'promote'
EOF
sudo systemctl start postgresql
```
````

## Instead

````markdown
# Back to before the accident

```bash
sudo -u postgres tar -xf /backup/base.tar -C /var/lib/postgresql/16/main
cat >> /var/lib/postgresql/16/main/postgresql.auto.conf <<'EOF'
restore_command = 'cp /archive/%f %p'
recovery_target_time = '2026-03-01 04:00:00+00'
recovery_target_action = 'promote'
EOF
sudo -u postgres touch /var/lib/postgresql/16/main/recovery.signal
sudo systemctl start postgresql
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.postgresql import versions
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "dataflow/recovery-not-started"
SEVERITY = Severity.ERROR
TARGET = regex(rb"^[ \t]*recovery_target_(?:time|xid|lsn|name)\s*=[^\n]*", re.MULTILINE)
STARTS = regex(
    rb"\b(?:systemctl|service|pg_ctl|pg_ctlcluster|docker|compose)\b[^\n]*\b(?:start|restart|up)\b", re.IGNORECASE
)
ASKED = regex(
    rb"recovery\.signal|standby\.signal|recovery\.conf|--write-recovery-conf|pg_basebackup[^\n]* -R\b|pgbackrest"
    rb"|barman|wal-g"
    rb"|wal-g|patroni|pitrery|recoveryTarget|\bsignal file",
    re.IGNORECASE,
)
"""What makes the file, or is a fault of its own (`recovery.conf`)."""
SIGNALS_SINCE = 12


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first target in a procedure that starts the server and never names the file."""
    if not book.source.holds(b"recovery_target_") or any(each < SIGNALS_SINCE for each in versions(book)):
        return
    for block in book.blocks:
        match = TARGET.search(book.source.data, block.start, block.end)
        if match is None:
            continue
        place = Span(match.start(), match.end())
        procedure = procedure_at(book, place)
        bounds = (procedure.start, procedure.end) if procedure else (0, len(book.source.data))
        started = STARTS.search(book.source.data, match.end(), bounds[1])
        if started and not ASKED.search(book.source.data, *bounds):
            yield found(
                place,
                "nothing here makes the file recovery.signal, so the server starts without recovering anything",
                "touch recovery.signal in the data directory before the start",
            )
            return
