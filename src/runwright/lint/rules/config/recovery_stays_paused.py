"""A recovery to a target that nobody ends.

## Why it matters

At its target PostgreSQL pauses (`recovery_target_action` is `pause` unless said otherwise): it answers queries and
refuses every write. The application starts, and fails.

## Example

```ini
# postgresql.conf
restore_command = 'cp /archive/%f %p'
recovery_target_time = '2026-01-10 14:30:00+00'
```

## Instead

```ini
# postgresql.conf
restore_command = 'cp /archive/%f %p'
recovery_target_time = '2026-01-10 14:30:00+00'
recovery_target_action = 'promote'
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/recovery-stays-paused"
SEVERITY = Severity.WARNING
TARGET = regex(rb"(?m)^[ \t]*recovery_target_(?:time|name|xid|lsn)\s*=")
ENDS = regex(
    r"recovery_target_action|pg_wal_replay_resume|pg_promote|\bpromote\b|--target-action|standby\.signal|pg_ctlcluster",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first target of a page that neither promotes nor resumes."""
    text = book.source.data.decode("utf-8", "replace")
    if "recovery_target_" not in text:
        return
    for block in book.blocks:
        match = TARGET.search(block.text.encode("utf-8", "replace"))
        if match is None:
            continue
        section = book.document.sections[block.section]
        if not ENDS.search(book.source.text(section.start, section.end)):
            yield found(
                Span(block.offset(match.start()), block.offset(match.end() - 1) + 1),
                "the server pauses when it has reached this target and takes no writes until somebody ends it",
                "recovery_target_action = 'promote'; or look at the data, then SELECT pg_wal_replay_resume().",
            )
            return
