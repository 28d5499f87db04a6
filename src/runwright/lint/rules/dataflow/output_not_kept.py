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
from runwright.lint.facts.around import procedure_at
from runwright.lint.facts.program import programs
from runwright.lint.facts.text import texts
from runwright.lint.facts.variable import variables
from runwright.lint.facts.wording import said
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.program import Program
    from runwright.lint.facts.text import Text
    from runwright.lint.facts.variable import Use
    from runwright.runbook import Runbook
    from runwright.runbook.command import Command

NAME = "dataflow/output-not-kept"
SEVERITY = Severity.WARNING
FOUND = (b"latest_", b"newest_", b"last_", b"recent_", b"current_", b"found_")
LITERAL = regex(
    r"(?:^|[/=:.@-])(?<![$\w{%<])((?:LATEST|NEWEST|LAST|RECENT|CURRENT|FOUND)_[A-Z]+(?:_[A-Z]+)*)(?![\w}>=])"
)
"""A name in capitals that says it was found, without a dollar sign or brackets."""
IDENTIFIER = regex(r"([A-Z]+(?:_[A-Z]+)*)_(?:ID|IDS|ARN|UUID)$")
MAKES = regex(r"(?:\w+ )?(?:create|run|allocate|register|copy|start|request)\b")
MOST = 2000
"""Characters of a query; who asks for more asks for more than sessions."""
SHOWS = regex(r"\bSELECT\b.*\b(?:pid|pg_blocking_pids)\b.*\bpg_(?:stat_activity|locks)\b", 2 | 16)
ENDS = regex(r"\bpg_(?:terminate|cancel)_backend\s*\(\s*(\d+)\s*\)", 2)
FINDS = regex(r"\b(?:find|list|get|identify|look up|latest|newest|determine|show|locate|check)\w*\b", re.IGNORECASE)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag names in capitals behind a command that finds them, identifiers that nobody kept, and pids of one day."""
    yield from _identifiers(book)
    yield from _pids(book)
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


def _identifiers(book: Runbook) -> Iterator[Finding]:
    """Variables that nothing sets, for what a command above in the procedure makes and only prints: `$SNAPSHOT_ID`."""
    known = variables(book)
    kept = {each.name for each in known.settings}
    told: set[str] = set()
    for use in known.uses:
        thing = IDENTIFIER.match(use.name)
        if thing is None or use.name in kept | told or use.guarded or known.opaque is not None:
            continue
        made = next((each for each in programs(book) if _makes(book, each, thing[1].lower(), use)), None)
        if made is not None:
            told.add(use.name)
            yield found(
                use,
                f"line {book.source.line(made.start)} prints it and nothing keeps it: {use.name} is empty here",
                f"{use.name}=$({made.called} …) above",
            )


def _makes(book: Runbook, program: Program, thing: str, use: Use) -> bool:
    """Whether a program above a use, in the same procedure, makes such a thing and lets its name go to the terminal."""
    if program.start > use.start or not MAKES.match(program.path) or thing not in program.path.replace("-", "_"):
        return False
    if program.syntax.redirections or program.syntax.piped_to or program.command.sets or program.home.whole:
        return False
    mine = procedure_at(book, program)
    return mine is not None and mine == procedure_at(book, use)


def _pids(book: Runbook) -> Iterator[Finding]:
    """A number of a session that was right on one day, behind a query of the procedure that shows those of now."""
    shown: Text | None = None
    for text in texts(book, "sql"):
        ends = ENDS.search(text.text)
        if ends is None:
            shown = text if SHOWS.search(text.text[:MOST]) else shown
            continue
        if shown is None or shown.start >= text.start or procedure_at(book, shown) != procedure_at(book, text):
            continue
        start = len(text.text[: ends.start(1)].encode())
        yield found(
            text.span(start, start + len(ends[1])),
            f"{ends[1]} was the pid of one session: line {book.source.line(shown.start)} shows those of now, "
            "and nothing here says to put one in",
            "A place to fill in: <pid>.",
            severity=Severity.INFO,
        )


def _found_by(book: Runbook, command: Command) -> Command | None:
    """The reading command right above, in the same block."""
    above = book.commands[command.ordinal - 1] if command.ordinal else None
    if above is None or above.block != command.block or not above.effects.level.harmless or above.sets:
        return None
    return above if FINDS.search(said(book, above)) else None
