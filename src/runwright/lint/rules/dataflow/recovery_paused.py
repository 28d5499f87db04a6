"""A recovery to a point in time that stops there and waits.

## Why it matters

By default PostgreSQL pauses when the target is reached, and stays read-only. The application is started, every write
fails, and nothing on the page says what the server waits for.

## Example

````markdown
# Back to before the accident

1. Set the target:

   ```bash
   cat >> "$PGDATA/postgresql.auto.conf" <<'EOF'
   restore_command = 'cp /backups/wal/%f %p'
   recovery_target_time = '2026-02-17 10:30:00'
   EOF
   touch "$PGDATA/recovery.signal"
   ```

2. Start: `sudo systemctl start postgresql`
3. Start the application: `sudo systemctl start shop`
````

## Instead

````markdown
# Back to before the accident

1. Set the target:

   ```bash
   cat >> "$PGDATA/postgresql.auto.conf" <<'EOF'
   restore_command = 'cp /backups/wal/%f %p'
   recovery_target_time = '2026-02-17 10:30:00'
   recovery_target_action = 'promote'
   EOF
   touch "$PGDATA/recovery.signal"
   ```

2. Start: `sudo systemctl start postgresql`
3. Start the application: `sudo systemctl start shop`
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Place
    from runwright.runbook import Runbook

NAME = "dataflow/recovery-paused"
SEVERITY = Severity.WARNING
TARGET = regex(rb"\brecovery_target(?:_time|_xid|_lsn|_name)?\s*=\s*['\"]?[^\s'\"]+['\"]?[^\n]*")
GOES_ON = regex(
    rb"recovery_target_action|target-action|pg_wal_replay_resume|pg_xlog_replay_resume|pg_promote|pg_ctl\b[^\n]*\bpromote"
    rb"|pg_ctlcluster\b[^\n]*\bpromote|--promote|recoveryTarget|bootstrap:|standby\.signal"
)
"""What ends the pause, or belongs to a tool that does."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first target in whose procedure nothing ends the pause; pgBackRest's option has the same default."""
    inside = [(block.start, block.end) for block in book.blocks]
    for match in TARGET.finditer(book.source.data) if book.source.holds(b"recovery_target") else ():
        place = Span(match.start(), match.end())
        shown = any(start <= place.start < end for start, end in inside)
        if shown and not _is_unread(book, place) and not _goes_on(book, place):
            yield found(
                place,
                "PostgreSQL stops at this target in pause and takes no writes (recovery_target_action is pause), and "
                "nothing on this page lets it go on",
                "recovery_target_action = 'promote'",
            )
            return
    for program in programs(book):
        timed = program.name == "pgbackrest" and program.value("--type") in {"time", "xid", "lsn", "name"}
        if timed and not _goes_on(book, program):
            yield found(
                program, "the server will stop at the target in pause and take no writes", "--target-action=promote"
            )
            return


def _is_unread(book: Runbook, place: Place) -> bool:
    """Whether it is written into a signal file, of which the server reads nothing."""
    writes = (each for each in programs(book) if each.start <= place.start < each.command.end)
    return any(
        (target.writes or "").strip("\"'").endswith(".signal") for each in writes for target in each.syntax.redirections
    )


def _goes_on(book: Runbook, place: Place) -> bool:
    """Whether the same procedure ends the pause."""
    procedure = procedure_at(book, place)
    bounds = (procedure.start, procedure.end) if procedure else (0, len(book.source.data))
    return GOES_ON.search(book.source.data, *bounds) is not None
