"""The promise counts on an archive of the log that nothing else on the page knows.

## Why it matters

"One hour, by archived WAL" is true only if the log is archived and the restore reads it. The backups here are dumps:
what happened since the last one is gone.

## Example

````markdown
# Database

**RPO**: 1 hour (continuous WAL archiving)

## Backup

Daily at 2 AM:

```bash
pg_dump -Fc -d shop -f /backup/shop.dump
```
````

## Instead

````markdown
# Database

**RPO**: 24 hours

## Backup

Daily at 2 AM:

```bash
pg_dump -Fc -d shop -f /backup/shop.dump
```
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

NAME = "consistency/objective-that-nothing-keeps"
SEVERITY = Severity.INFO
CLAIMS = regex(r"\bwal\b|archiv|binlog|continuous", re.IGNORECASE)
KEEPS = regex(
    rb"\bwal\b|archive_(?:command|mode|library)|archive-(?:push|get)|wal-[ge]\b|pgbackrest|barman|pg_receivewal|binlog|pg_wal|"
    rb"cloudnative|continuous(?:ly)? (?:archiv|backup)|\brds\b.*point.in.time",
    re.IGNORECASE,
)

DUMPS = frozenset({"pg_dump", "pg_dumpall", "mysqldump", "mongodump"})
TAKES = regex(r"back-?up|dump|snapshot|archiv|replicat", re.IGNORECASE)
CHECKS = regex(r"verif|test|restor|check|drill|clean|delet|review|rotat", re.IGNORECASE)
HOUR = 3600
WHOLE = regex(
    r"\b(?:all|full|every|everything|whole|overall|entire|system|data|database|db|total|target|rpo|service|services)\b",
    re.IGNORECASE,
)
"""Words for all there is, or for none in particular."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each RPO whose own words claim an archive of the log, where these are its only words on the page."""
    data = book.source.data
    for each in book.objectives:
        elsewhere = data[: each.start] + data[each.end :]
        if each.kind == "RPO" and CLAIMS.search(each.text) and not KEEPS.search(elsewhere):
            says = f"“{each.text.strip()}”: nothing else here archives the log or restores from it"
            yield found(each, says, "The steps that archive and restore it, or a promise that the dumps keep.")
    yield from _by_hand(book)
    yield from _of_nothing_else(book)


def _takes(schedule: Schedule) -> bool:
    words = f"{schedule.what} {schedule.text}"
    return bool(TAKES.search(words)) and not CHECKS.search(words)


def _by_hand(book: Runbook) -> Iterator[Finding]:
    """RPOs below an hour where the only backup is a command that somebody has to think of."""
    data = book.source.data
    dump = next((each for each in book.commands if DUMPS & set(each.programs)), None)
    if dump is None or KEEPS.search(data) or any(map(_takes, book.schedules)):
        return
    for each in book.objectives:
        if each.kind == "RPO" and each.seconds and each.seconds < HOUR:
            says = (
                f"an RPO of {each.text.strip()}, and line {book.source.line(dump.start)} makes the only backup by hand"
            )
            yield found(each, says, "A schedule for the backups, or the replica that keeps the promise.")


def _of_nothing_else(book: Runbook) -> Iterator[Finding]:
    """RPOs of what the rest of a page that speaks of backups never names."""
    if not any(map(_takes, book.schedules)):
        return
    text = book.source.data.decode("utf-8", "replace").lower()
    for each in book.objectives:
        words = each.what.strip(" *_`:").lower()
        named = all(text.count(word) > 1 for word in words.split()) or words == book.title.text.strip().lower()
        if (
            each.kind == "RPO"
            and each.seconds
            and words
            and not named
            and not (WHOLE.search(words) or TAKES.search(words))
        ):
            says = f"an RPO of {each.text.strip()} for {words}, and no backup on this page is of it"
            yield found(each, says, "Where its backup is, and how it is put back.")
