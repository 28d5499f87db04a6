"""The promise about lost data is shorter than the time between two backups.

## Why it matters

With a backup each night and nothing in between, a failure in the evening loses a day. An RPO of one hour is then a
wish, and the first real restore tells everybody.

## Example

````markdown
## Backup

**RPO**: 1 hour

**Backup schedule**: daily at 2:00 AM with `pg_dump`
````

## Instead

````markdown
## Backup

**RPO**: 24 hours

**Backup schedule**: daily at 2:00 AM with `pg_dump`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.schedule import Schedule

NAME = "consistency/rpo-shorter-than-backup-interval"
SEVERITY = Severity.WARNING
BACKUP = regex(
    r"\bback-?ups?\b|\b(?:backs?|backed|backing) (?:\w+ )?up\b|\bdumps?\b|pg_dump|\bsnapshots?\b", re.IGNORECASE
)
CONTINUOUS = regex(
    r"\bwal\b|point[- ]in[- ]time|\bpitr\b|archiv|replica|standby|stream|binlog|\baof\b|appendonly|continuous|oplog"
    r"|incremental|journal",
    re.IGNORECASE,
)
"""What keeps data between two backups; where the document speaks of it, the interval says nothing."""
OF_OTHERS = regex(r"\bjournal(?:ctl|d)\b|--replicas\b|\breplicas\s*:|\breplica-?sets?\b|\breplicas?=", re.IGNORECASE)
"""Words like these that are about logs of the system, or about how many pods there are."""
NOT_TAKING = regex(r"verif|test|restor|check|drill|clean|delet|review|retention|rotat", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each RPO that is shorter than the time between any two backups, with nothing that keeps data in between."""
    promised = [each for each in book.objectives if each.kind == "RPO" and each.seconds is not None]
    if not promised or CONTINUOUS.search(OF_OTHERS.sub("", book.source.text(0, len(book.source.data)))):
        return
    known = [(interval(each), each) for each in book.schedules if _takes_backup(each)]
    intervals = [(seconds, each) for seconds, each in known if seconds]
    if not intervals:
        return
    shortest, schedule = min(intervals, key=lambda pair: pair[0])
    for each in promised:
        if each.seconds is not None and each.seconds < shortest:
            line = book.source.line(schedule.start)
            yield found(
                each,
                f"an RPO of {each.text.strip()} cannot be kept: line {line} backs up “{schedule.text.strip()[:40]}”",
                "Back up more often, archive the log continuously, or promise less.",
            )


def _takes_backup(each: Schedule) -> bool:
    words = f"{each.what} {each.text}"
    return bool(BACKUP.search(words)) and not NOT_TAKING.search(words)


def interval(each: Schedule) -> float:
    """Seconds between two runs, by its cron expression where that is plain; 0 where nobody can say."""
    fields = (each.cron or "").split()
    if len(fields) != 5:
        return 0
    minute, hour, day, month, weekday = fields
    if month != "*":
        return 0
    if day != "*":
        return 28 * 86400
    if weekday != "*":
        return 7 * 86400 / max(1, len(weekday.split(","))) if weekday.replace(",", "").isdigit() else 0
    if hour.isdigit():
        return 86400
    if hour.startswith("*/") and hour[2:].isdigit():
        return int(hour[2:]) * 3600
    return 3600 if hour == "*" and minute.isdigit() else 0
