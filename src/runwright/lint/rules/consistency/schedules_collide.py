"""A backup and heavy maintenance begin at the same time.

## Why it matters

A rebuild of the indexes locks what the dump wants to read, and the dump holds what the rebuild wants to lock. One of
them waits, fails, or takes the morning with it.

## Example

````markdown
## Backup

**Frequency**: Daily at 2:00 AM

## Weekly maintenance

**Frequency**: Weekly on Sunday at 2:00 AM

1. `psql -d shop -c "REINDEX DATABASE shop;"`
````

## Instead

````markdown
## Backup

**Frequency**: Daily at 2:00 AM

## Weekly maintenance

**Frequency**: Weekly on Sunday at 5:00 AM

1. `psql -d shop -c "REINDEX DATABASE shop;"`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.schedule import Schedule

NAME = "consistency/schedules-collide"
SEVERITY = Severity.WARNING
BACKUP = regex(r"\bback-?ups?\b|pg_dump|\bdumps?\b|snapshot", re.IGNORECASE)
BACKUPS = (b"backup", b"back-up", b"dump", b"snapshot")
"""What it cannot match without."""
HEAVY = regex(r"maintenance|reindex|vacuum|optimi[sz]e|upgrade|patch|reboot|restart|migrat", re.IGNORECASE)
WINDOW = regex(r"\b(\d{1,2})(?::00)?\s*(?:am|pm)?\s*(?:-|–|to)\s*(\d{1,2})(?::00)?\s*(am|pm)\b", re.IGNORECASE)
FIELDS = 5


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each maintenance whose hour and minute are those of a backup on one of its days."""
    if not book.source.holds(*BACKUPS):
        return
    backups = [each for each in book.schedules if BACKUP.search(_about(book, each))]
    for each in book.schedules:
        if BACKUP.search(_about(book, each)) or not HEAVY.search(_about(book, each)):
            continue
        other = next((one for one in backups if _meet(one, each) or _within(one, each)), None)
        if other is not None:
            line = book.source.line(other.start)
            says = (
                f"“{each.what}” ({each.text.strip()[:40]}) meets the backup of line {line} ({other.text.strip()[:40]})"
            )
            severity = None if _meet(other, each) else Severity.INFO
            yield found(each, says, "An hour at which the backup is done.", severity=severity)


def _about(book: Runbook, each: Schedule) -> str:
    return f"{each.what} {' '.join(headings(book, each)[-1:])}"


def _within(backup: Schedule, window: Schedule) -> bool:
    """Whether the hour of a backup lies in a window that is given in words: "2-4 AM"."""
    fields, match = (backup.cron or "").split(), WINDOW.search(window.text)
    if match is None or len(fields) != FIELDS or not fields[1].isdigit():
        return False
    shift = 12 if match[3].lower() == "pm" else 0
    return int(match[1]) % 12 + shift <= int(fields[1]) < int(match[2]) % 12 + shift


def _meet(one: Schedule, other: Schedule) -> bool:
    """Whether two schedules begin at one time, as far as plain numbers in their cron expressions say."""
    first, second = (one.cron or "").split(), (other.cron or "").split()
    if len(first) != FIELDS or len(second) != FIELDS or not (first[0].isdigit() and first[1].isdigit()):
        return False
    return first[:2] == second[:2] and all(a == b or "*" in {a, b} for a, b in zip(first[2:], second[2:], strict=True))
