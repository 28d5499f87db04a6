"""Files are removed after a `cd` that may have failed.

## Why it matters

When the directory is not there, the shell stays where it is, and the next line removes what lies there.

## Example

```bash
cd /var/cache/shop
rm -rf *
```

## Instead

```bash
cd /var/cache/shop && rm -rf ./*
```
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/unguarded-cd"
SEVERITY = Severity.WARNING
STOPS = regex(r"(?m)^\s*set\s+-\w*e|errexit")
GUARDED = regex(r"\s*(?:&&|\|\|)")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each removal of everything in the current directory right behind an unchecked `cd`."""
    outer = [each for each in programs(book) if not each.around or each.around[-1].name == "sudo"]
    outer = [each for each in outer if each.name != "sudo"]
    for cd, then in pairwise(outer):
        if cd.name != "cd" or cd.command.block < 0 or then.command.block != cd.command.block:
            continue
        if GUARDED.match(book.source.text(cd.end, cd.end + 6)) or STOPS.search(book.blocks[cd.command.block].text):
            continue
        if _removes_here(then):
            yield found(
                then,
                f"when “{' '.join(word.text for word in cd.words)}” fails, this removes what lies where the reader is",
                "cd DIRECTORY && rm …; or name the directory in the rm itself.",
            )


def _removes_here(program: Program) -> bool:
    words = [word.text for word in program.words[1:]]
    if program.name == "rm":
        return any(each in {"*", ".", "./*", "./"} or (each.startswith("*") and "/" not in each) for each in words)
    return program.name == "find" and bool(words) and words[0] == "." and "-delete" in words
