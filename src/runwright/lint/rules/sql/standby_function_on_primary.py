"""A function that answers only on a standby is asked on a primary, or the other way round.

## Why it matters

On a primary `pg_last_xact_replay_timestamp()` and its sisters are NULL: the lag that is computed from them is empty,
whatever the replicas do. On a standby `pg_current_wal_lsn()` is refused: “recovery is in progress”.

## Example

```sql
-- On the primary
SELECT client_addr, now() - pg_last_xact_replay_timestamp() AS lag FROM pg_stat_replication;
```

## Instead

```sql
-- On the primary
SELECT client_addr, replay_lag, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) AS bytes FROM pg_stat_replication;
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.select import statements
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.select import Statement
    from runwright.runbook import Runbook

NAME = "sql/standby-function-on-primary"
SEVERITY = Severity.ERROR
ON_STANDBY = frozenset(
    {
        "pg_last_xact_replay_timestamp", "pg_last_wal_replay_lsn", "pg_last_wal_receive_lsn", "pg_wal_replay_pause",
        "pg_wal_replay_resume", "pg_is_wal_replay_paused", "pg_get_wal_replay_pause_state", "pg_promote",
        "pg_last_xlog_replay_location", "pg_last_xlog_receive_location",
    }
)  # fmt: skip
"""PostgreSQL 18, table 9.99 and 9.100: recovery information and recovery control; NULL or an error elsewhere."""
ON_PRIMARY = frozenset(
    {
        "pg_current_wal_lsn", "pg_current_wal_insert_lsn", "pg_current_wal_flush_lsn", "pg_switch_wal",
        "pg_walfile_name", "pg_create_restore_point", "pg_current_xlog_location", "pg_switch_xlog",
    }
)  # fmt: skip
"""PostgreSQL 18, table 9.97: "cannot be executed during recovery"."""
PRIMARY = regex(
    r"\b(?:on|at|from|to)\s+(?:the\s+|a\s+|new\s+|current\s+|old\s+)*(?:primary|master|leader)\b", re.IGNORECASE
)
STANDBY = regex(
    r"\b(?:on|at|from)\s+(?:the\s+|a\s+|each\s+|every\s+|any\s+)*(?:\w+\s+)?(?:standby|replica|secondary|slave)s?\b",
    re.IGNORECASE,
)
PROMOTED = regex(r"\bnew(?:ly)?\b.*\b(?:primary|master|leader)\b|\bpromot", re.IGNORECASE)
"""It was a standby until now, and still knows what it replayed."""
LAST_STEP = regex(r"^.*\s(?=\d{1,2}[.)]\s)")
"""Comments of steps before it that have no command of their own."""
EITHER = regex(r"pg_is_in_recovery|\bCASE\b|COALESCE", re.IGNORECASE)
CONNECTION = regex(r"^(.*?\bpsql\b(?:(?!\s-c\b|\s--command).)*)\s(?:-c|--command)")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag what the statement's own view or the words above it say to be asked of the wrong server."""
    known = statements(book)
    for statement in known:
        if EITHER.search(statement.bare):
            continue
        words = LAST_STEP.sub("", said(book, statement))
        standby = [] if PROMOTED.search(words) else sorted(statement.functions & ON_STANDBY)
        primary = sorted(statement.functions & ON_PRIMARY)
        because = _on_primary(book, statement, words, known) if standby else ""
        if because:
            yield found(
                statement,
                f"{because}, and there {standby[0]} {_there(standby[0])}",
                "On a primary: replay_lag and replay_lsn of pg_stat_replication.",
            )
        elif primary and STANDBY.search(words) and not PRIMARY.search(words):
            yield found(
                statement,
                f"“{words}” asks a standby, which refuses {primary[0]} while it is in recovery",
                "On a standby: pg_last_wal_replay_lsn() and pg_last_wal_receive_lsn().",
            )


def _there(function: str) -> str:
    return "is NULL, whatever the replicas do" if function.startswith("pg_last_") else "is refused"


def _on_primary(book: Runbook, statement: Statement, words: str, known: tuple[Statement, ...]) -> str:
    """Why it is asked of a primary; empty when nothing says so."""
    if "pg_stat_replication" in statement.relations:
        return "pg_stat_replication has rows on the primary"
    if PRIMARY.search(words) and not STANDBY.search(words):
        return f"“{words}” asks the primary"
    if STANDBY.search(words) or _connection(statement) == "":
        return ""
    for other in known:
        same = _connection(other) == _connection(statement) and section_at(book, other) == section_at(book, statement)
        called = said(book, other) if same and other is not statement else ""
        if PRIMARY.search(called) and not PROMOTED.search(called):
            line = book.source.line(other.start)
            return f"line {line} uses the same connection and calls it the primary"
    return ""


def _connection(statement: Statement) -> str:
    """How psql is called, up to the statement; empty where none is called."""
    command = statement.home.command
    match = CONNECTION.match(command.text.replace("\\\n", " ")) if command else None
    return match[1] if match else ""
