"""A removal below a variable that may be empty.

## Why it matters

`rm -rf "$DIR"/*` with an empty DIR is `rm -rf /*`.

## Example

```bash
rm -rf "$DATA_DIR"/*
```

## Instead

```bash
rm -rf "${DATA_DIR:?}"/*
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import Program, programs
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/unset-in-removal"
SEVERITY = Severity.WARNING
BELOW = regex(r"[\"']?\$\{?([A-Za-z_]\w*)\}?[\"']?/[\"']?(\*|[\"']?$)")
NOUNSET = regex(r"(?m)^\s*set\s+-\w*u|nounset")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each recursive removal of all below a variable that nothing in the document sets."""
    for program in programs(book):
        if program.name != "rm" or not _recursive(program):
            continue
        if program.command.block >= 0 and NOUNSET.search(book.blocks[program.command.block].text):
            continue
        for word in program.words[1:]:
            match = BELOW.match(word.text)
            if match and not any(each.name == match[1] and each.value for each in variables(book).settings):
                yield found(
                    program.at(word),
                    f"nothing on this page sets {match[1]}: while it is empty, this removes everything below /",
                    f'"${{{match[1]}:?}}"/…',
                )


def _recursive(program: Program) -> bool:
    return any(
        word.known in {"-r", "-R", "--recursive"} or (word.known[:1] == "-" and "r" in word.known[1:4].lower())
        for word in program.words[1:]
    )
