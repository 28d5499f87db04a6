"""A command carries the date of the day on which it was written.

## Why it matters

Whoever follows the page restores the backup of that day, or looks at the logs of that day. The command works, and gives
the wrong answer.

## Example

```bash
pg_restore --dbname=shop /backup/shop-2024-05-01.dump
```

## Instead

```bash
pg_restore --dbname=shop "/backup/shop-$BACKUP_DAY.dump"
```
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from runwright.languages.programs import starts_command
from runwright.languages.sample import DATE, STAMP
from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import comment_above, lead, section_at, trail
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook
    from runwright.runbook.command import Command

NAME = "freshness/literal-date"
SEVERITY = Severity.WARNING
SPAN = 7
"""Days."""
DIGITS = regex(r"20\d\d|1[4-9]\d{8}")
INSIDE = regex(r"(?<=[A-Za-z][-_.])20\d\d[-_](?:0\d|1[0-2])[-_][0-3]\d(?!\d)")
"""A day inside the name of a file."""
DAY = regex(r"(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED = regex(r"([A-Za-z]{3})\w* (?:(\d{1,2}), )?(20\d\d)")
EPOCH = regex(r"(?<!\d)1[4-9]\d{8}(?!\d)")
"""Seconds since 1970 that are of this age."""
MEANT = regex(
    r"api-?version|\bnightly-|version[_-]20\d\d|/v?20\d\d-\d\d-\d\d|policy|version[\"']?\s*[:=]|x-ms-version|--(?:[\w-]+-)?version\b|^\s*#|ubuntu-|:20\d\d"
    r"|2006-01-02|\d\.\d+\.\d+[-+.~](?:[\w.]+[-.])?20\d\d|(?:timestamp|startsAt|endsAt|acquireTime|renewTime|transitionTime|startTime|probeTime|startedAt|finishedAt)[\"']?\s*[:=]"
    r"|\b(?:created|updated|modified|valid|issued|expires?|last)_?(?:at|on|time|from|until|date|seen|login)?[\"']?\s*:\s*(?:ISODate\()?[\"']",
    re.IGNORECASE,
)
"""Where a date is a version or part of one, a comment, what a system wrote down, or the day by which Go has formats."""
KEY = regex(r"[\w-]*\.(?:gpg|asc|pgp|pem|pub|crt|cer)\b")
"""The rest of the name of a key or a certificate, which bears the day on which it was made."""
FIELD = regex(r"[\"'][\w.-]+\\?[\"']\s*:\s*\\?[\"']$")
BODY = regex(r"(?:-d|--data(?:-\w+)?|--json)[ =]\\?\s*(?:'[{\[\s][^']*|\"[{\[\s](?:[^\"\\]|\\.)*)$")
"""The JSON of a request that is open where the date stands."""
NOTES = regex(r"(?:sudo )?git (?:commit|tag)\b")
"""What writes down on that day what was done."""
PLACEHOLDER = regex(r"<[A-Za-z][^<>]*$")
"""A place to fill in that is open where the date stands."""
EXAMPLE = regex(
    r"\b(?:e\.?g\.?|example|sample|replace|adjust|change|substitute|such as|your|ejemplo|exemple"
    r"|beispiel|esempio|exemplo|where clause|mock(?:ed|s)?|dummy|fake|fixtures?)\b|示例|例如",
    re.IGNORECASE,
)
"""Words with which the author says that it is to be replaced."""
REPLACED = regex(
    r"\b(?:replace|adjust|change|substitute|set|pick|choose)\b[^.;]{0,30}?\b(?:date|day|time|timestamps?|moment|target|values?)\b",
    re.IGNORECASE,
)
"""The same, said behind the block: there it has to name what is to be replaced."""


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag the first past date of each command; in a query or a name of SQL it is less sure to matter."""
    if _about_a_day(book):
        return
    for command in book.commands:
        match = _literal(command.text, library.today) if DIGITS.search(command.text) else None
        place = _place(book, command.start, match[0]) if match else None
        said = _said(book, command)
        if match is None or place is None or not _is_known(command) or EXAMPLE.search(said) or match[0] in said:
            continue
        if NOTES.match(command.text):
            continue
        if command.block >= 0 and REPLACED.search(trail(book, book.blocks[command.block])):
            continue
        yield found(
            place,
            f"{match[0]} was right on the day it was written: whoever follows this later still works on that day",
            "A variable, or a place to fill in.",
            severity=None if _is_sure(book, command, match[0]) else Severity.INFO,
        )


def _is_sure(book: Runbook, command: Command, day: str) -> bool:
    """Whether a later reader is led to the wrong day, not to a sample or to what the page itself gave that name."""
    return _matters(book, command) and not _is_field(command.text, day) and not _is_named_above(book, command, day)


def _is_named_above(book: Runbook, command: Command, day: str) -> bool:
    """Whether a command above made a copy with that day in its name, or output in the section shows it."""
    above = range(section_at(book, command).start, command.start)
    if any(not each.runs and each.start in above and day in each.text for each in book.blocks):
        return True
    made = regex(rf"^(?:sudo )?(?:mv|cp|rsync|mkdir) [^\n]* \S*{re.escape(day)}\S*\s*$", re.MULTILINE)
    return any(each.start < command.start and day in each.text and made.search(each.text) for each in book.commands)


def _is_known(command: Command) -> bool:
    """Whether it is surely a command, not output that was pasted beside one."""
    if command.language != "shell":
        return True
    return starts_command(command.text.partition("\n")[0]) or (
        command.syntax is not None and command.syntax.kind != "command"
    )


def _about_a_day(book: Runbook) -> bool:
    """Whether the page tells what was done on one day, and says so in its name or title."""
    return any(day_of(words) for words in (book.source.name.rpartition("/")[2], book.title.text))


def _matters(book: Runbook, command: Command) -> bool:
    """Whether a command does something with the day that a later reader would not want."""
    typed = command.block >= 0 and book.blocks[command.block].kind == "transcript"
    return not (typed or command.effects.level.harmless or command.language != "shell" or _is_span(command.text))


def _is_field(text: str, day: str) -> bool:
    """Whether it stands in a body that is sent, or a moment is the value of a field of JSON: a sample."""
    above = text.partition(day)[0]
    return BODY.search(above) is not None or ("T" in day and FIELD.search(above) is not None)


def _is_span(text: str) -> bool:
    """Whether a command names the first and the last day of some time: which time is what the reader chooses."""
    days = [day for each in DATE.finditer(text) if (day := day_of(each[0]))]
    return len(days) > 1 and (days[-1] - days[0]).days >= SPAN


def _literal(text: str, today: date) -> re.Match[str] | None:
    """The first date of a command that is past and no version, comment or placeholder."""
    for match in (each for pattern in (DATE, STAMP, INSIDE) for each in pattern.finditer(text)):
        day = day_of(match[0])
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.end()]
        if KEY.match(text, match.end()):
            continue
        if day is not None and day < today and not MEANT.search(line[-40:]) and not PLACEHOLDER.search(line):
            return match
    return None


def _said(book: Runbook, command: Command) -> str:
    """What the words right above a command say."""
    block = [lead(book, book.blocks[command.block])] if command.block >= 0 else []
    return " ".join([command.title, comment_above(book, command), *block])


def day_of(text: str) -> date | None:
    """The first day that a text names (of a month alone its first), `None` when it names none that exists."""
    if not DIGITS.search(text):
        return None
    try:
        if match := DAY.search(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := NAMED.search(text):
            return date(int(match[3]), MONTHS.index(match[1].lower()) + 1, int(match[2] or 1))
        if match := EPOCH.search(text):
            return datetime.fromtimestamp(int(match[0]), UTC).date()
    except ValueError:
        return None
    return None


def _place(book: Runbook, start: int, words: str) -> Span | None:
    """Where the words stand behind a byte of the source."""
    at = book.source.data.find(words.encode(), start)
    return Span(at, at + len(words.encode())) if at >= 0 else None
