"""A variable without quotes around it.

## Why it matters

The shell cuts its value at spaces and expands `*` and `?` in it: an address with `?sslmode=…` may match a file, an
empty value makes the argument disappear.

## Example

```bash
psql $DATABASE_URL -c 'SELECT 1'
```

## Instead

```bash
psql "$DATABASE_URL" -c 'SELECT 1'
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Edit, Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/unquoted-variable"
SEVERITY = Severity.INFO
WHOLE = regex(r"\$\{?([A-Z][A-Z0-9_]*)\}?$")
SEVERAL = regex(r"OPT|ARG|FLAG|PARAM|CMD|LIST|S$|NAMESPACE|^NS$|POD|NODE")
"""Names that may hold several words on purpose, or one that has no space (names of Kubernetes)."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each bare use of a variable, so that all of them are quoted at once."""
    for program in programs(book):
        for word in program.words[1:] if program.command.block >= 0 and program.home.whole is None else ():
            match = WHOLE.match(word.text) if word.text[:1] == "$" else None
            if match is None or SEVERAL.search(match[1]):
                continue
            place = program.at(word)
            yield found(
                place,
                f"{word.text} is cut at its spaces, and signs such as * and ? in it are expanded",
                f'"{word.text}"',
                fix=Edit(*place, f'"{word.text}"', safe=False),
            )
