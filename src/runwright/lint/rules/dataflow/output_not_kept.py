"""A step finds a name, and the next one expects the reader to type it in.

## Why it matters

The name is on the screen and in no variable. The next line holds words in capitals that the shell takes as they stand:
copied, it asks for a file of that very name.

## Example

```bash
# Find the latest backup
aws s3 ls s3://shop-backups/db/ | sort | tail -1
# Restore it
aws s3 cp s3://shop-backups/db/LATEST_BACKUP.sql.gz .
```

## Instead

```bash
# Find the latest backup
LATEST=$(aws s3 ls s3://shop-backups/db/ | sort | tail -1 | awk '{print $4}')
# Restore it
aws s3 cp "s3://shop-backups/db/$LATEST" .
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.command import Command

NAME = "dataflow/output-not-kept"
SEVERITY = Severity.WARNING
FOUND = (b"latest_", b"newest_", b"last_", b"recent_", b"current_", b"found_")
LITERAL = regex(
    r"(?:^|[/=:.@-])(?<![$\w{%<])((?:LATEST|NEWEST|LAST|RECENT|CURRENT|FOUND)_[A-Z]+(?:_[A-Z]+)*)(?![\w}>=])"
)
"""A name in capitals that says it was found, without a dollar sign or brackets."""
FINDS = regex(r"\b(?:find|list|get|identify|look up|latest|newest|determine|show|locate|check)\w*\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first such name behind a command of the same procedure that looks for it."""
    seen: set[str] = set()
    if not book.source.holds(*FOUND):
        return
    for program in programs(book):
        for word in program.words[1:]:
            match = LITERAL.search(word.text)
            if match is None or match[1] in seen:
                continue
            source = _found_by(book, program.command)
            if source is not None:
                seen.add(match[1])
                yield found(
                    program.at(word),
                    f"the shell takes {match[1]} as it stands: what line {book.source.line(source.start)} finds "
                    f"is kept "
                    "nowhere",
                    f"{match[1]}=$(…) above, and ${match[1]} here",
                )


def _found_by(book: Runbook, command: Command) -> Command | None:
    """The reading command right above, in the same block."""
    above = book.commands[command.ordinal - 1] if command.ordinal else None
    if above is None or above.block != command.block or not above.effects.level.harmless or above.sets:
        return None
    return above if FINDS.search(said(book, above)) else None
