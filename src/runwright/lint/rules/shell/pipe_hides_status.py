"""Something depends on the status of a pipeline whose last program always succeeds.

## Why it matters

`tee`, `tail`, `head` and `cat` succeed whatever the first program did. The `&&` behind them goes on after a failure.

## Example

```bash
./migrate.sh | tee migrate.log && ./start.sh
```

## Instead

```bash
set -o pipefail
./migrate.sh | tee migrate.log && ./start.sh
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.pipeline import pipelines
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.runbook import Runbook

NAME = "shell/pipe-hides-status"
SEVERITY = Severity.WARNING
SUCCEEDS = frozenset({"tee", "tail", "head", "cat", "sort", "wc", "less", "column", "cut", "tr"})
HARMLESS = frozenset({"echo", "printf", "cat", "ls", "date", "yes", "seq", "find"})
DEPENDS = regex(rb"[ \t]*(?:&&|\|\|)[ \t]*\\?\s*(?!true\b|:)")
STATUS = regex(rb"[ \t]*(?:;|\r?\n)\s*(?:if \[+ *\"?\$\?|\[+ *\"?\$\?|\w+=\$\?)")
PIPEFAIL = regex(r"\bpipefail\b|PIPESTATUS")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such pipeline."""
    for line in pipelines(book):
        if len(line) < 2 or line[-1].inner.name not in SUCCEEDS or line[0].inner.name in HARMLESS:
            continue
        first, last = line[0], line[-1]
        after = book.source.data[last.outer.end : last.outer.end + 80]
        text = book.blocks[first.outer.command.block].text if first.outer.command.block >= 0 else ""
        asked = DEPENDS.match(after) or STATUS.match(after) or _is_asked(book, last.outer)
        if not asked or PIPEFAIL.search(text):
            continue
        yield found(
            first.outer,
            f"the status of this pipe is that of {last.inner.name}: what depends on it goes on when "
            f"{first.inner.name} has failed",
            "set -o pipefail above it, or ask ${PIPESTATUS[0]}.",
        )


def _is_asked(book: Runbook, last: Program) -> bool:
    """Whether the next command of the page shows or tests `$?`."""
    ordinal = last.command.ordinal + 1
    if ordinal >= len(book.commands) or book.commands[ordinal].block not in {
        last.command.block,
        last.command.block + 1,
    }:
        return False
    return "$?" in book.commands[ordinal].text
