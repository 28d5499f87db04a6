r"""A command goes on with its options on the next line, and its own line does not end with a backslash.

## Why it matters

The shell takes two commands: the first runs without its options, against whatever the defaults are; the second is
"command not found".

## Example

```bash
ssh -i ~/.ssh/bastion.key ops@bastion.shop.eu
  -N -L 5433:db.shop.internal:5432
```

## Instead

```bash
ssh -i ~/.ssh/bastion.key ops@bastion.shop.eu \
  -N -L 5433:db.shop.internal:5432
```
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import commands_of_block
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/line-not-continued"
SEVERITY = Severity.ERROR
OPTION = regex(r"--?[A-Za-z][\w-]*(?:[ =]|$)")
SHOWN = regex(
    r"^\s*(?:usage|(?:(?:optional|positional|named|global|common) )?(?:arguments|options|flags|parameters))\b",
    re.IGNORECASE | re.MULTILINE,
)
"""A page of a manual, whose options are explained."""
LEAST = 2
"""Words of a command that could have options below it."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each command of a block that begins with an option, right below another command."""
    for block in book.blocks:
        if not block.runs or SHOWN.search(block.text):
            continue
        mine = commands_of_block(book, block.ordinal)
        options = [each for each in mine if OPTION.match(each.text)]
        if options[:1] == mine[:1]:
            continue  # nothing stands above the first one: a list of options, as a program prints it
        for above, command in pairwise(mine):
            between = book.source.text(above.end, command.start)
            if command not in options or above in options or between.count("\n") != 1 or "\\" in between:
                continue
            if len(above.text.split()) < LEAST or between.strip():
                continue
            word, line = command.text.split()[0], book.source.line(above.end - 1)
            doubled = above.text.rstrip().endswith("\\\\")
            ends = "ends with two backslashes, which are one sign" if doubled else "does not end with a backslash"
            yield found(
                command,
                f"line {line} {ends}: the shell takes {word} for a command of its own",
                "One backslash at the end of the line above.",
            )
