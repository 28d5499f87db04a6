"""`${db-name}` is meant for a place to fill in, and to the shell it is the variable `db`, or else the word "name".

## Why it matters

Nothing complains. The command runs with "name" for a database, an instance or a host, and does its work there.

## Example

```bash
pg_dump --file=/backup/before.sql ${database-name}
```

## Instead

```bash
pg_dump --file=/backup/before.sql "${database_name:?}"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.record import is_in_block
from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/hyphen-in-variable"
SEVERITY = Severity.ERROR
HYPHENED = regex(
    r"\$\{(?P<name>[a-z]{2,})-(?P<rest>[a-z]+(?:-[a-z]+)*)\}"
    r"|\$\{(?P<NAME>[A-Z]{2,})-(?P<REST>[A-Z]+(?:-[A-Z]+)*)\}"
)
"""Both halves written alike; who means a default writes the variable large and its value small, or sets it."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such word in a command of a block, when nothing sets the variable that the shell sees in it."""
    known = {each.name for each in variables(book).settings}
    for command in book.commands:
        if command.language != "shell" or not is_in_block(book, command.start):
            continue
        for match in HYPHENED.finditer(book.source.text(command.start, command.end)):
            name, rest = match["name"] or match["NAME"], match["rest"] or match["REST"]
            at = book.source.data.find(match[0].encode(), command.start, command.end)
            if name in known or at < 0:
                continue
            meant = f"{name}-{rest}".replace("-", "_")
            yield found(
                Span(at, at + len(match[0].encode())),
                f"the shell reads {match[0]} as the variable {name}, and puts “{rest}” there, because it is not set",
                f"${{{meant}}}, which can be set; or <{name}-{rest}>.",
            )
