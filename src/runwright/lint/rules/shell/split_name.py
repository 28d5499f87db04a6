"""A date or a time with spaces that stands unquoted, so that it is several arguments.

## Why it matters

The shell cuts at each space. The program gets the pieces: it reports files that do not exist, or works on the wrong
one.

## Example

```bash
gunzip backup-March 3, 2026.sql.gz
journalctl -u shop --since 2026-03-03 04:00
```

## Instead

```bash
gunzip backup-2026-03-03.sql.gz
journalctl -u shop --since '2026-03-03 04:00'
```
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.program import Program, programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.languages.syntax import Word
    from runwright.runbook import Runbook

NAME = "shell/split-name"
SEVERITY = Severity.ERROR
MONTH = regex(
    r"(?:^|[-_/.=])(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$"
)
DAY = regex(r"\d{1,2}(?:st|nd|rd|th)?,?(?:\.\w+)*$")
DATE = regex(r"(?:--?[\w-]+=)?\d{4}-\d\d-\d\d$")
TIME = regex(r"\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?$")
SENTENCE = 4
"""Words without an option behind a time."""
JOINS_WORDS = frozenset({"echo", "printf", "at", "git", "logger", "cal", "date", "batch", "faketime", "say"})
"""They take several words for one text, or a time of several words."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first date of each command that is cut at its spaces; then a redirection that ends at one."""
    for program in programs(book):
        yield from _formats(program)
        if program.book is None or program.name in JOINS_WORDS or (program.around and program.home.whole is not None):
            continue
        pair = next((each for each in pairwise(program.words[1:]) if _is_date(*each)), None)
        if pair is not None and not _is_logged(program, pair[1]):
            yield _finding(program, pair[0], pair[1])
        elif not program.around:
            yield from _redirected(program)


def _formats(program: Program) -> Iterator[Finding]:
    """A format of `date` that is cut at its space: a second operand is refused, and nothing is printed."""
    pairs = pairwise(program.words[1:] if program.name == "date" else ())
    pair = next((each for each in pairs if each[0].text.startswith("+") and each[1].text.startswith("%")), None)
    if pair is not None and not (pair[0].quoted or pair[1].quoted):
        yield _finding(program, *pair)


def _is_logged(program: Program, time: Word) -> bool:
    """Whether a sentence follows a time: a line of a log that begins with the name of a program."""
    behind = [word.text for word in program.words if word.start > time.start]
    return len(behind) >= SENTENCE and not any(each.startswith("-") for each in behind)


def _is_date(first: Word, second: Word) -> bool:
    if first.quoted or second.quoted:
        return False
    return bool(
        (DAY.match(second.text) and MONTH.search(first.text)) or (TIME.match(second.text) and DATE.match(first.text))
    )


def _redirected(program: Program) -> Iterator[Finding]:
    for each in program.syntax.redirections:
        target = each.target
        behind = next((word for word in program.words if target and word.start > target.start), None)
        if target and behind and MONTH.search(target.text) and DAY.match(behind.text):
            yield _finding(program, target, behind)


def _finding(program: Program, first: Word, second: Word) -> Finding:
    start, end = program.at(first).start, program.at(second).end
    return found(
        Span(start, max(end, start + 1)),
        f"“{first.text} {second.text}” is cut at its space: {program.name} gets {first.text} and {second.text} as "
        "two arguments",
        "Quote it; better, name files by a date without spaces (2026-03-31).",
    )
