r"""`find -exec` without its end.

## Why it matters

find needs `\;` or `+` to know where the command ends. A bare `;` is taken by the shell: "missing argument to -exec".

## Example

```bash
find /srv/cache -name '*.tmp' -exec rm {} ;
```

## Instead

```bash
find /srv/cache -name '*.tmp' -exec rm {} +
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "shell/unfinished-exec"
SEVERITY = Severity.ERROR
EXECS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each find in a block with `-exec` and no end of it behind."""
    for program in programs(book):
        words = [word.known for word in program.words]
        if (
            program.name != "find"
            or program.command.block < 0
            or program.home.whole is not None
            or "…" in words
            or "..." in words
        ):
            continue
        at = next((place for place, word in enumerate(words) if word in EXECS), None)
        if at is None or any(word in {";", "\\;", "+"} or word.endswith((";", "+")) for word in words[at:]):
            continue
        yield found(
            program.at(program.words[at]), f"{words[at]} has no end: find refuses it", "\\; or + behind the command."
        )
