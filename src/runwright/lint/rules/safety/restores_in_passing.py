"""The backup that was just taken is restored by the next line of the same block.

## Why it matters

Blocks are copied as a whole. Where “backup” and “restore” stand below each other, whoever wants the first gets the
second as well, over the live database.

## Example

```bash
# Backup
pg_dump -h db.example.com -U shop shop > backup.sql

# Restore
psql -h db.example.com -U shop shop < backup.sql
```

## Instead

```bash
# Backup
pg_dump -h db.example.com -U shop shop > backup.sql

# Try it
psql -h db.example.com -U shop shop_check < backup.sql
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import comments_in, headings, lead
from runwright.lint.facts.backup import backups
from runwright.lint.facts.program import programs_of_block
from runwright.lint.facts.value import spelled
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/restores-in-passing"
SEVERITY = Severity.ERROR
FRESH = regex(r"\b(?:new|fresh|empty|another|separate|second|test)\b", re.IGNORECASE)
"""Words for a server that is not the one of the backup."""
BRANCH = regex(r"(?m)^\s*(?:fi|esac|\}|;;|else|elif\b.*)\s*$|\(\)\s*\{")
REHEARSED = regex(r"\b(?:drills?|simulat\w*|rehears\w*|exercise)\b|\bcreatedb\b", re.IGNORECASE)
"""What makes the restore the purpose of the block, or the database one that it made itself."""
MOVED = regex(
    r"\b(?:migrat\w*|upgrad\w*|moving|convert\w*|quick reference|cheat ?sheet|reference card|common commands)\b",
    re.IGNORECASE,
)
"""A way from one version to another, which leads through both; or a list to choose from."""
LIST = 5
RESTORERS = {"pg_dump": {"psql", "pg_restore"}, "mysqldump": {"mysql"}, "mongodump": {"mongorestore"}}


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each restore, in the block of its backup, of the same file into the same database of the same host."""
    for backup in backups(book):
        for program in programs_of_block(book, backup.program.command.block):
            if program.start <= backup.end:
                continue
            if program.name in RESTORERS.get(backup.program.name, ()) and _same(
                book, backup.program, program, backup.path
            ):
                yield found(
                    program,
                    f"whoever copies this block for the backup of line {book.source.line(backup.start)} also "
                    f"restores it, "
                    "over the live database",
                    "A section of its own for the restore.",
                    severity=Severity.WARNING if _is_list(book, program) else None,
                )


def _is_list(book: Runbook, restore: Program) -> bool:
    """Whether the block is a list of commands under titles of their own, of which nobody runs all."""
    return len(comments_in(book, book.blocks[restore.command.block])) >= LIST


def _same(book: Runbook, dump: Program, restore: Program, path: str) -> bool:
    """Whether host and database are the same, and the file is read."""
    where = [(each.value("-h", "--host"), _database(each)) for each in (dump, restore)]
    words = [each.target.text for each in restore.syntax.redirections if each.target and each.operator == "<"]
    read = any(spelled(book, each, restore.start) == path for each in [*words, *restore.operands])
    onward = restore.name == "pg_restore" and not restore.has("-d", "--dbname")
    if BRANCH.search(book.source.text(dump.end, restore.start)):
        return False  # they are two ways of a script
    return bool(path) and read and not onward and where[0] == where[1] and not _is_apart(book, restore)


def _is_apart(book: Runbook, restore: Program) -> bool:
    """Whether the words say that it is another server, or that restoring is what the block is for."""
    block = restore.command.block
    above = headings(book, restore)
    words = " ".join(above) + (book.blocks[block].text if block >= 0 else "")
    near = " ".join([*above[-2:], lead(book, book.blocks[block]) if block >= 0 else ""])
    return bool(FRESH.search(said(book, restore)) or REHEARSED.search(words) or MOVED.search(near))


def _database(program: Program) -> str:
    named = program.value("-d", "--dbname") or next((each for each in program.operands if "://" in each), "")
    return named or next((each for each in program.operands if "." not in each), "")
