"""A variable that is set behind a pipe is empty after it.

## Why it matters

Bash runs each part of a pipeline in a process of its own. What `… | while read` counts is gone when the loop ends: the
check below always sees zero.

## Example

```bash
kubectl get pods -n shop --no-headers | while read -r name ready status rest; do
  [ "$status" = Running ] || FAILED=$((FAILED + 1))
done
echo "failed: $FAILED"
```

## Instead

```bash
while read -r name ready status rest; do
  [ "$status" = Running ] || FAILED=$((FAILED + 1))
done < <(kubectl get pods -n shop --no-headers)
echo "failed: $FAILED"
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "dataflow/lost-behind-pipe"
SEVERITY = Severity.ERROR
LOOP = regex(r"\|\s*(?:while|until|for)\b(.*)\bdone\b\s*$", re.DOTALL)
READ = regex(r"\|\s*read\s+(?:-r\s+)?([A-Za-z_]\w*)\s*$")
SETS = regex(r"(?:^|[;\n&|]|\bdo\b|\bthen\b)\s*(?:\(\(\s*)?([A-Za-z_]\w*)\s*(?:\+?=(?!=)|\+\+)")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each use, in a later command of the same block, of what only a loop or `read` behind a pipe sets."""
    for command in book.commands:
        if command.language != "shell" or command.block < 0 or "|" not in command.text:
            continue
        loop, read = LOOP.search(command.text), READ.search(command.text)
        names = set(SETS.findall(loop[1])) if loop else {read[1]} if read else set()
        used = [use for use in variables(book).uses if names and use.name in names and use.command > command.ordinal]
        reported: set[str] = set()
        for use in used:
            other = book.commands[use.command]
            again = any(
                each.name == use.name and command.ordinal < each.command <= use.command
                for each in variables(book).settings
            )
            if other.block == command.block and not again and use.name not in reported:
                reported.add(use.name)
                yield found(
                    use,
                    f"line {book.source.line(command.start)} sets {use.name} in a process behind a pipe, so it "
                    f"is not set "
                    "here",
                    "while … done < <(command)",
                )
