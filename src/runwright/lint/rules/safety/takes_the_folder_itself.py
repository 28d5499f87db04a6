"""A clean-up by age that may take the folder it cleans.

## Why it matters

`find FOLDER -type d` begins with FOLDER itself. As long as something new is written into it every day, its own age
saves it. When the backups stop for longer than the retention, the folder is as old as they are, and `rm -r` takes all
that is below it: the last backups there were.

## Example

```bash
find /backup/postgres -type d -mtime +30 -exec rm -rf {} +
```

## Instead

```bash
find /backup/postgres -mindepth 1 -maxdepth 1 -type d -mtime +30 -exec rm -rf {} +
```
"""

from __future__ import annotations

from fnmatch import fnmatch
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "safety/takes-the-folder-itself"
SEVERITY = Severity.WARNING
REMOVES = regex(r"\brm\s+(?:-\S+\s+)*-\w*[rR]|\brm\s+(?:-\S+\s+)*--recursive")
BOUNDED = frozenset({"-mindepth", "-path", "-wholename", "-ipath", "-regex", "-iregex", "-empty", "-not", "!"})
"""Tests with which the folder is left out, or may be."""
NAMED = frozenset({"-name", "-iname"})
AGES = frozenset({"-mtime", "-mmin", "-ctime", "-cmin", "-atime", "-amin", "-newer", "-newermt"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each `find` of directories that are removed with all that is in them, and which may be where it begins."""
    for program in programs(book):
        if program.name != "find" or not REMOVES.search(_with_pipe(book, program)):
            continue
        words = [word.known.strip("\"'") for word in program.words[1:]]
        folder = words[0].rstrip("/") if words and not words[0].startswith("-") else ""
        if folder and not folder.endswith("*") and ("-type", "d") in pairwise(words) and _is_itself(words, folder):
            says = (
                f"find begins with {folder} itself: once nothing was written into it for that long, all of it goes"
                if AGES.intersection(words)
                else f"find begins with {folder} itself, so all of it goes"
            )
            yield found(program, says, f"find {folder} -mindepth 1 …")


def _is_itself(words: list[str], folder: str) -> bool:
    """Whether the folder passes all tests but that of its age."""
    if BOUNDED.intersection(words):
        return False
    name = folder.rpartition("/")[2]
    return all(fnmatch(name, pattern) for test, pattern in pairwise(words) if test in NAMED)


def _with_pipe(book: Runbook, program: Program) -> str:
    """The rest of the command behind `find`: what it carries out, or what reads its list."""
    return book.source.text(program.start, max(program.end, program.command.end))
