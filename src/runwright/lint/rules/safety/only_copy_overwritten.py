"""A live data file is written over, and nothing keeps it.

## Why it matters

A data file that is overwritten by a backup cannot be brought back. When the backup turns out to be the wrong one, or
does not read, the little that was left is gone too.

## Example

```bash
# Restore the backup
docker compose stop redis
cp /backup/dump-monday.rdb /data/dump.rdb
docker compose up -d redis
```

## Instead

```bash
# Restore the backup
docker compose stop redis
cp /data/dump.rdb /data/dump.rdb.before-restore
cp /backup/dump-monday.rdb /data/dump.rdb
docker compose up -d redis
```

What a program made anew beside the file is no backup:

```bash
aideinit
cp /var/lib/aide/aide.db.new /var/lib/aide/aide.db
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import procedure_at, whole
from runwright.lint.facts.program import programs
from runwright.lint.facts.record import is_in_block
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/only-copy-overwritten"
SEVERITY = Severity.WARNING
LIVE = regex(r"(?:^|/)(?:dump\.rdb|appendonly\.aof|[\w.-]+\.(?:db|sqlite3?|mdb|ibd|frm))$")
COPY = regex(r"backup|\bbak\b|\bcopy\b|\bold\b|snapshot|archive|evidence|forensic|^(?:/var)?/tmp/", re.IGNORECASE)
"""A target that is the copy itself."""
MADE_ANEW = regex(r"[.-](?:new|tmp|next)$", re.IGNORECASE)
"""What its program wrote beside it to take its place."""
TOLD = regex(
    rb"\b(?:take|make|create|keep|have)\b[^.\n]{0,40}\b(?:back-?up|copy|snapshot)\b|\bback(?:ing)?(?: \w+)? up\b",
    re.IGNORECASE,
)
"""An order to keep what is there, in words."""
COPIES = frozenset({"cp", "mv", "rsync", "install", "tar", "aws", "scp", "gzip", "docker", "kubectl"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each data file that is overwritten without a copy of it made above in the same procedure."""
    for program in programs(book):
        target = program.operands[-1] if program.name in {"cp", "mv"} and len(program.operands) > 1 else ""
        anew = any(each.startswith(target) and MADE_ANEW.search(each) for each in program.operands[:-1])
        if anew or not LIVE.search(target) or COPY.search(target):
            continue
        if target and not _is_kept(book, target, program):
            yield found(
                program,
                f"{target} is written over, and nothing above keeps it: when this backup is the wrong one there "
                f"is no other",
                f"cp {target} {target}.before-restore",
            )


def _is_kept(book: Runbook, target: str, writing: Program) -> bool:
    """Whether a command above in the same procedure copies or moves the target away."""
    block = writing.command.block
    if block >= 0 and "volume create" in book.blocks[block].text:
        return True  # a volume of its own, which is empty
    procedure = procedure_at(book, writing)
    if target.endswith(".ibd") and procedure and b"DISCARD" in book.source.data[procedure.start : writing.start]:
        return True  # the table was made anew, and its own file is gone
    orders = TOLD.finditer(book.source.data, whole(book, writing)[0], writing.start)
    if any(not is_in_block(book, each.start()) for each in orders):
        return True
    return any(
        target in each.operands[:-1] and each.start < writing.start
        for each in programs(book)
        if each.name in COPIES and procedure_at(book, each) == procedure
    )
