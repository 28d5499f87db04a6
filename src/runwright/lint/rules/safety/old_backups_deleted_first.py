"""Old backups are deleted although the new one may have failed.

## Why it matters

The script goes on when the dump fails: a full disk, a changed password. Every night it then deletes one more of the
old backups, and after the retention there is none.

## Example

```bash
pg_dump --format=custom --file="/backup/shop-$(date +%F).dump" shop
find /backup -name "shop-*.dump" -mtime +7 -delete
```

Where the page makes no backup beside it, this is only a hint:

```bash
# The disk is full: remove old backups
find /backup -name "shop-*.dump" -mtime +30 -delete
```

## Instead

```bash
set -euo pipefail
pg_dump --format=custom --file="/backup/shop-$(date +%F).dump" shop
find /backup -name "shop-*.dump" -mtime +7 -delete
```

```bash
# The disk is full: look for the newest backup, then remove old ones
ls -lt /backup | head -5
find /backup -name "shop-*.dump" -mtime +30 -delete
```
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.backup import backups
from runwright.lint.facts.program import programs
from runwright.lint.facts.value import spelled
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.backup import Backup
    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/old-backups-deleted-first"
SEVERITY = Severity.WARNING
TAKES = frozenset({("restic", "backup"), ("borg", "create"), ("rustic", "backup")})
PRUNES = frozenset({("restic", "forget"), ("borg", "prune"), ("rustic", "forget")})
STOPS = regex(rb"\bset\s+-[a-z]*e|\bset\s+-o\s+errexit|#!.*\s-[a-z]*e")
PIPEFAIL = regex(rb"pipefail")
LOOKS = regex(
    rb"\bif\b|\|\|\s*(?:\{|exit|return|die|fail)|&&|\bpg_restore\s+(?:--list|-l)|\bgzip\s+-t|\bgunzip\s+-t|\[\s|\btest\s|redis-check-rdb|pg_verifybackup|\$\?"
)

HOLDS = regex(r"(?:^|[/_-])(?:back-?ups?|dumps?|bak)(?:$|[/_.-])|\.(?:dump|sql(?:\.\w+)?|bak)$", re.IGNORECASE)
"""A folder of backups, or the pattern of their names."""
AGES = frozenset({"-mtime", "-mmin", "-ctime", "-cmin"})
LISTS = regex(
    rb"\bls\b|\bstat\b|-mtime\s+-\d|-mmin\s+-\d|\b(?:restic|borg)\s+(?:snapshots|list)\b|\bpgbackrest\b[^\n]*\binfo\b"
    rb"|\bnewest\b|\blatest\b|\blast (?:good|successful|backup)|\brecent\b|\bverif|-print\b",
    re.IGNORECASE,
)
"""A look at what is there, or a word about the newest one."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each deletion in the folder of a backup of the block: above it, or with nothing between that may stop."""
    yield from _pruned(book)
    yield from _by_age_alone(book)
    for program in programs(book):
        folder = _deletes_in(book, program)
        yield from _before(book, program, folder)
        before = (
            [each for each in backups(book) if _above(each, program) and each.path.startswith(f"{folder}/")]
            if folder
            else []
        )
        if before and not _stops(book, before[-1], program):
            yield found(
                program,
                f"when line {book.source.line(before[-1].start)} fails this still runs, and takes the old "
                f"backups one by one",
                "set -euo pipefail, and look at the new backup before the old ones go",
            )


def _before(book: Runbook, program: Program, folder: str) -> Iterator[Finding]:
    """A deletion right above the backup that it makes room for, in one block, where none is made above it."""
    mine = [each for each in backups(book) if each.program.command.block == program.command.block >= 0]
    made = [each for each in mine if each.path.startswith(f"{folder}/")] if folder else []
    if made and all(each.start > program.end for each in mine):
        yield found(
            program,
            f"the old backups go before line {book.source.line(made[0].start)} has made the new one: when that fails, "
            "each run takes one more away",
            "The new backup first, a look at it, and then the old ones.",
        )


def _by_age_alone(book: Runbook) -> Iterator[Finding]:
    """Backups that go by their age, where nothing in the section makes one or looks whether there is a newer one."""
    for program in programs(book):
        words = [word.known.strip("\"'") for word in program.words[1:]]
        if not AGES.intersection(words) or not _deletes_in(book, program) or program.command.block < 0:
            continue
        section = section_at(book, program)
        made = any(section.start <= each.start < section.end for each in backups(book))
        old = any(HOLDS.search(each) for each in (words[0], *_patterns(words)))
        if old and not made and not LISTS.search(book.source.data, section.start, program.start):
            yield found(
                program,
                "this goes by age alone: when the backups stopped unnoticed, it takes the last ones there are",
                "A look at the newest first: ls -lt FOLDER | head",
                severity=Severity.INFO,
            )


def _patterns(words: list[str]) -> list[str]:
    """What the tests of `find` ask the names for."""
    return [pattern for test, pattern in pairwise(words) if test in {"-name", "-iname", "-path"}]


def _pruned(book: Runbook) -> Iterator[Finding]:
    """Programs of backups that forget old ones, whatever became of the new one above."""
    for above, program in pairwise(programs(book)):
        if _asked(above) not in TAKES or _asked(program) not in PRUNES:
            continue
        block = program.command.block
        start = book.blocks[block].start if block >= 0 else program.start
        between = book.source.data[above.start : program.start]
        same = block == above.command.block >= 0 and program.name == above.name
        if same and not (STOPS.search(book.source.data[start : above.start]) or LOOKS.search(between)):
            says = f"when line {book.source.line(above.start)} fails this still runs, and forgets the old backups"
            yield found(program, says, "set -e above both, or && between them.")


def _asked(program: Program) -> tuple[str, str]:
    """A program with its first word that is no option; of these nobody has harvested which words take a value."""
    return program.name, next((each.known for each in program.words[1:] if not each.known.startswith("-")), "")


def _above(backup: Backup, program: Program) -> bool:
    return backup.program.command.block == program.command.block and backup.end <= program.start


def _deletes_in(book: Runbook, program: Program) -> str:
    """The folder in which `find` or `rm` deletes; empty for what deletes nothing."""
    words = [word.known for word in program.words[1:]]
    if program.name == "find" and words and ("-delete" in words or ("-exec" in words and "rm" in words)):
        return spelled(book, words[0], program.start).rstrip("/")
    if program.name == "rm" and words and "*" in words[-1] and "/" in words[-1]:
        return spelled(book, words[-1], program.start).rpartition("/")[0]
    return ""


def _stops(book: Runbook, backup: Backup, program: Program) -> bool:
    """Whether a failure of the backup keeps the deletion from running."""
    block = book.blocks[program.command.block] if program.command.block >= 0 else None
    start = block.start if block else 0
    above = book.source.data[start : backup.start]
    piped = backup.program.syntax.piped_to
    if STOPS.search(above) and (not piped or PIPEFAIL.search(above)):
        return True
    return LOOKS.search(book.source.data, backup.program.command.start, program.start) is not None
