"""A backup counts as good because its file is there.

## Why it matters

The shell makes the file of `> file` before the program starts, and a dump that breaks off leaves its beginning. So
the test holds after every failure, and "Backup successful" goes into the log.

## Example

```bash
pg_dump shop | gzip > "$BACKUP_FILE"
if [ -f "$BACKUP_FILE" ]; then
  echo "Backup successful"
fi
```

## Instead

```bash
set -euo pipefail
pg_dump --format=custom --file="$BACKUP_FILE" shop
pg_restore --list "$BACKUP_FILE" > /dev/null
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.program import Program, programs
from runwright.lint.facts.purpose import said, title
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/success-by-existence"
SEVERITY = Severity.ERROR
TESTS = frozenset({"[", "[[", "test"})
FLAGS = frozenset({"-f", "-e", "-a"})
VERIFIES = regex(
    r"\bverif|\bvalidat|\bintegrity|\bcheck (?:that |if )?(?:the )?(?:latest )?backup(?! (?:retention|size|age))"
    r"|\bbackup check",
    re.IGNORECASE,
)
ACCESS = regex(
    r"permis|\bwrit|\bowner|\bescri|\baccess|\bretention|\bscheibr|\b(?:running|daily|nightly)\b"
    r"|\bif (?:the |a )?\w+ exists?\b|\b(?:clear|remov|delet|prun)\w* (?:the )?old\b",
    re.IGNORECASE,
)
"""Who may write there, how much there is, whether there is one at all or of each day, which a list does tell."""
ARCHIVE = regex(r"\.(?:sql|dump|rdb|gz|tgz|tar|bak|bz2|xz|zst|backup)\b|backup", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each test for a file that a redirection above it makes; and `ls` of a backup under "verify"."""
    made: dict[tuple[int, str], Program] = {}
    for program in programs(book):
        block = program.command.block
        for each in program.syntax.redirections if not program.around else ():
            if each.writes and each.operator in {">", ">|", "&>"}:
                made[block, _bare(each.writes)] = program
        if program.name in TESTS and len(program.words) > 2 and _first(program) in FLAGS:
            maker = made.get((block, _bare(program.words[2].known)))
            if maker is not None:
                yield _finding(book, program, maker)
        elif program.name == "ls" and _is_the_check(book, program):
            yield found(
                program,
                "ls shows that a file is there, not that it can be restored: a dump that broke off is listed the same",
                "Restore it somewhere, or read it whole: pg_restore --list, gzip -t, redis-check-rdb.",
                severity=Severity.WARNING,
            )


def _first(program: Program) -> str:
    return program.words[1].known


def _bare(path: str) -> str:
    return path.strip("\"'").replace("{", "").replace("}", "")


def _is_the_check(book: Runbook, program: Program) -> bool:
    """Whether listing a backup is all that is done to verify it: nothing later in its block opens the file."""
    words = said(book, program) or title(book, program)
    if not VERIFIES.search(words) or ACCESS.search(words) or not any(ARCHIVE.search(each) for each in program.operands):
        return False
    section = section_at(book, program)
    text = (
        book.blocks[program.command.block].text
        if program.command.block >= 0
        else book.source.text(section.start, section.end)  # a table of checks, each of which is one row
    )
    before = (
        book.source.text(book.blocks[program.command.block].start, program.start)
        if program.command.block >= 0
        else text
    )
    if COPIED.search(before) and not DUMPED.search(before):
        return False  # a copy of a file is whole when it is there
    return not OPENS.search(text)


COPIED = regex(r"(?m)^\s*(?:sudo )?cp\b")
DUMPED = regex(r"dump|\btar\b|\bgzip\b|backup\.sh|snapshot|\brsync\b|basebackup|bgsave|\bsave\b", re.IGNORECASE)
OPENS = regex(
    r"gzip -t|gunzip -t|zcat|pg_restore|redis-check|sha\d+sum|md5sum|tar -?t|--list|manifest|\.log\b|psql|mysql|head ",
    re.IGNORECASE,
)


def _finding(book: Runbook, program: Program, maker: Program) -> Finding:
    line = book.source.line(maker.start)
    target = program.words[2].known
    return found(
        program,
        f"the redirection in line {line} makes {target} before {maker.name} starts, so this test holds after every "
        "failure",
        "Test the exit status (set -euo pipefail), and that the file can be read to its end.",
    )
