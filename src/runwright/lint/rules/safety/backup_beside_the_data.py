"""Every backup of the page stays on the machine whose data it holds.

## Why it matters

The disk, the machine or the account that is lost takes both with it. A copy beside the original helps against a wrong
command, and against nothing else.

## Example

````markdown
# Back up the cache

```bash
redis-cli --rdb /backup/dump-$(date +%F).rdb
cp /backup/dump-$(date +%F).rdb /backup/before-the-upgrade.rdb
find /backup -name "dump-*.rdb" -mtime +7 -delete
```
````

## Instead

````markdown
# Back up the cache

```bash
redis-cli --rdb /backup/dump-$(date +%F).rdb
aws s3 cp /backup/dump-$(date +%F).rdb s3://shop-backups/redis/
find /backup -name "dump-*.rdb" -mtime +7 -delete
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import headings
from runwright.lint.facts.backup import backups
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.backup import Backup
    from runwright.runbook import Runbook

NAME = "safety/backup-beside-the-data"
SEVERITY = Severity.INFO
ABOUT = regex(r"back[ -]?ups?\b", re.IGNORECASE)
ELSEWHERE = regex(
    rb"s3\b|\bgs://|\bgsutil\b|\bgcs\b|\bazure|\baz storage|\bblob|\brsync\b|\bscp\b|\brclone\b|\brestic\b|\bborg"
    rb"|\bvelero\b|\bbarman\b|pgbackrest|wal-g|\bnfs\b|\boff-?site|\bupload|\bbucket|\bminio\b|\bremote|\btape\b|\bpvc\b|\bnas\b"
    rb"|\bkubectl cp\b|\bvault\b|create-snapshot|volume snapshot|another (?:machine|server|region|host)|object stor",
    re.IGNORECASE,
)
LEAST = 2
"""Backups of a page that takes them seriously; a single one is taken before a change, for an hour."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first backup under a heading about backups, on a page that never names another place."""
    made = [each for each in backups(book) if each.path.startswith("/") and _is_local(each)]
    here = [each for each in made if any(ABOUT.search(title) for title in headings(book, each))]
    if len(made) < LEAST or not here or ELSEWHERE.search(book.source.data):
        return
    folder = here[0].path.rpartition("/")[0]
    says = f"the backups of this page go to {folder} and nowhere else: who loses the machine loses them as well"
    yield found(here[0], says, "A copy in another place, made by the same script.")


def _is_local(backup: Backup) -> bool:
    """Whether it is written where the command runs; a dump of another host is elsewhere already."""
    return not backup.program.has("-h", "--host") and not backup.program.around
