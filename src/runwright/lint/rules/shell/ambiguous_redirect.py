"""A pattern behind a redirection.

## Why it matters

As soon as two files match, bash refuses with "ambiguous redirect"; in a script of sh no pattern is expanded at all and
the file with the star in its name does not exist.

## Example

```bash
psql shop < backup_*.sql
```

## Instead

```bash
psql shop < "$BACKUP_FILE"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "shell/ambiguous-redirect"
SEVERITY = Severity.ERROR
PATTERN = regex(r"[*?]|\[(?![A-Za-z]\w[\w -]+\])[^\]]+\]")
"""Not `[name]`, which stands for a word."""

MASKED = regex(r"\*{3}|^[*]+$")
"""What somebody blotted out."""
PROMPT = regex(r"[ \t]*[\w/\[\].-]+> ")
"""A question of a program, with its answer: `client_id> shop`."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each redirection from or to an unquoted pattern."""
    for program in programs(book):
        for each in program.syntax.redirections if not program.around else ():
            target = each.target
            if target is None or target.quoted or each.operator == "<<<" or not PATTERN.search(target.text):
                continue
            if "$" not in target.text and ("'" in target.text or '"' in target.text):
                continue
            if MASKED.search(target.text) or PROMPT.match(_line(book, program)):
                continue
            if target.text == "?" or "${" in target.text or target.substitutions or target.variables:
                continue
            yield found(
                program.at(target),
                f"{each.operator} {target.text} works only while exactly one file matches: with two bash says "
                "“ambiguous redirect”",
                'Name the one file, in a variable: < "$BACKUP_FILE".',
            )


def _line(book: Runbook, program: Program) -> str:
    """The line of a program from its begin."""
    data = book.source.data
    return data[data.rfind(b"\n", 0, program.start) + 1 : program.end].decode("utf-8", "replace")
