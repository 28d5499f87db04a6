"""`$?` is asked after another command has already overwritten it.

## Why it matters

`$?` is the status of the last command. After an `echo` it is that of the echo: always 0.

## Example

```bash
pg_restore -d shop shop.dump
echo "Restore finished"
if [ $? -eq 0 ]; then echo OK; fi
```

## Instead

```bash
if pg_restore --exit-on-error -d shop shop.dump; then echo OK; fi
```
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/status-of-another-command"
SEVERITY = Severity.ERROR
TALK = frozenset({"echo", "printf", "date", "sleep", "true", ":", "set", "export"})
TESTS = frozenset({"[", "[[", "test"})
RECORD = regex(r"^[\"']?/dev/|log", re.IGNORECASE)
"""Where words go that tell what was done."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each test of `$?` right behind a command that only talks or waits."""
    outer = [each for each in programs(book) if not each.around]
    for before, test in pairwise(outer):
        if before.command.block != test.command.block or test.command.block < 0:
            continue
        if _writes(before):
            continue  # whether a file could be written is its own status
        if before.name in TALK and not before.syntax.piped_to and _asks(test) and not _in_branch(book, before, test):
            if any(_holds(each, before) for each in outer):
                continue  # it gives a word of a command whose status this is
            yield found(
                test,
                f"$? is the status of the {before.name} above, which succeeds: the test says nothing about the command "
                "before it",
                "if COMMAND; then …, or status=$? right behind the command.",
            )


def _asks(program: Program) -> bool:
    return program.name in TESTS and any(word.text.strip('"') == "$?" for word in program.words)


def _writes(program: Program) -> bool:
    """Whether the words of a program go into a file that is no record of what was done."""
    targets = [each.writes for each in program.syntax.redirections if each.writes]
    return any(not RECORD.search(target) for target in targets)


def _holds(outer: Program, inner: Program) -> bool:
    """Whether a program stands in the words of another one."""
    return outer is not inner and outer.start <= inner.start and inner.end <= outer.end


def _in_branch(book: Runbook, before: Program, test: Program) -> bool:
    """Whether a branch or a loop ends between the two, so that the echo may not have run."""
    between = book.source.text(before.end, test.start).replace(";", " ").split()
    return any(word in between for word in ("fi", "done", "else", "esac", "}", "{"))  # or a function begins
