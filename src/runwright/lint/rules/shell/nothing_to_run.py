"""A block of commands that holds only comments.

## Why it matters

It looks like something to run, and nothing happens. Under a heading such as "Failover" the reader has to invent the
commands at the moment when they are needed most.

## Example

```bash
# 1. Promote the replica
# 2. Point the service at it
```

## Instead

```bash
# 1. Promote the replica
sudo -u postgres pg_ctlcluster 16 main promote
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.catalogue import tags
from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/nothing-to-run"
SEVERITY = Severity.INFO
SHEBANG = regex(r"\s*#!")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each block that is tagged as shell and in which every line is a comment."""
    for block in book.blocks:
        lines = [line.strip() for line in block.text.splitlines() if line.strip()]
        if tags().get(block.tag) != "shell" or not lines or SHEBANG.match(block.text):
            continue
        if all(line.startswith("#") for line in lines):
            steps = len(lines)
            yield found(
                block,
                f"this block of {steps} line{'s' * (steps > 1)} runs nothing: every line is a comment",
                "Write the commands; or make it a numbered list, so that it reads as work for a person.",
            )
