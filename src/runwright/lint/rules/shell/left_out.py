"""A command has dots where its arguments should stand.

## Why it matters

Whoever wrote it knew the rest by heart. The reader has to put the command together at night, with the wrong address or
the wrong file; pasted as it stands, it fails.

## Example

```bash
curl ... https://shop.example.com/api/orders
```

## Instead

```bash
curl -fsS -H "Authorization: Bearer $TOKEN" https://shop.example.com/api/orders
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/left-out"
SEVERITY = Severity.INFO
DOTS = frozenset({"...", "…"})
EVERYTHING = frozenset({"go", "bazel", "nix", "cargo", "gotestsum", "golangci-lint", "staticcheck"})
"""Programs to which three dots, or a path that ends with them, are an argument."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first command of each tool, in a block to be run, that has such a word, unquoted, behind its name."""
    told: set[str] = set()
    for program in programs(book):
        if program.command.block < 0 or not book.blocks[program.command.block].runs or program.name in EVERYTHING:
            continue
        word = next((each for each in program.words[1:] if each.text in DOTS), None)
        if word is not None and program.name not in told:
            told.add(program.name)
            yield found(
                program.at(word),
                f"{program.called} has dots for the arguments that somebody knew: it cannot be run as it stands",
                "The whole command, with <places> for what differs.",
            )
