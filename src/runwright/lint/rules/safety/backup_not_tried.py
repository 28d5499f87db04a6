"""A backup is made, and nothing on the page ever reads it back.

## Why it matters

A dump that broke off, or one of an empty database, looks like every other until the day it is needed.

## Example

````markdown
# Back up the shop

```bash
pg_dump -h db1 -Fc -f /backup/shop.dump shop
aws s3 cp /backup/shop.dump s3://shop-backups/
```
````

## Instead

````markdown
# Back up the shop

```bash
pg_dump -h db1 -Fc -f /backup/shop.dump shop
pg_restore --list /backup/shop.dump > /dev/null
aws s3 cp /backup/shop.dump s3://shop-backups/
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings
from runwright.lint.facts.backup import DUMPERS, backups
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.backup import Backup
    from runwright.runbook import Runbook

NAME = "safety/backup-not-tried"
SEVERITY = Severity.INFO
ABOUT = regex(r"back ?up|dump|snapshot", re.IGNORECASE)
TRIED = regex(
    rb"\b(?:verif|validat|integrity|checksum)\w*|g(?:un)?zip -t|pg_restore (?:[^\n]*)(?:--list|-l\b)|pg_verifybackup"
    rb"|redis-check-|sha\d+sum|md5sum|restore[ -](?:test|drill)|test(?:ed|ing|s)? (?:the |a |your )?(?:restore|backup)"
    rb"|snapshot status|\bdrill\b|tar -?t",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first dump under a heading about backups, on a page without a word of reading one back."""
    made = next((each for each in backups(book) if each.program.name in DUMPERS and _is_the_point(book, each)), None)
    if made is None or TRIED.search(book.source.data):
        return
    yield found(
        made,
        f"{made.program.name} makes a backup here, and nothing on this page reads one back",
        "pg_restore --list, gzip -t; and now and then a restore into an empty database.",
    )


def _is_the_point(book: Runbook, made: Backup) -> bool:
    return any(ABOUT.search(title) for title in headings(book, made))
