"""The document says of the same thing that it is kept for different times.

## Why it matters

Somebody relies on the longer time, and the command deletes after the shorter one: the backup that the restore needs is
gone.

## Example

````markdown
## Database backups

**Retention**: 90 days

```bash
# Delete old backups
find /backup -name "*.dump" -mtime +30 -delete
```
````

## Instead

````markdown
## Database backups

**Retention**: 90 days

```bash
# Delete old backups
find /backup -name "*.dump" -mtime +90 -delete
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.around import block_at, comment_above, section_at, step_at
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.retention import Retention

NAME = "consistency/contradicting-retention"
SEVERITY = Severity.WARNING
SURE, LIKELY = 0.85, 0.7
"""A sentence is only likely to be about what the command beside it deletes, and enough where they stand alone."""
GENERIC = frozenset(
    {"", "data", "log", "logs", "retention", "retention period", "retention time", "kept for", "period", "duration"}
)
"""Labels that say nothing of what is kept."""
ORDER = regex(r"^(?:set|configure|define|ensure|check)\b\s*(?:the\s+)?")
DEFAULT = regex(r"\bdefault", re.IGNORECASE)
CUSTOM = regex(r"\b(?:custom|override|different|another|e\.g\.|example)\b", re.IGNORECASE)
"""The comment of a command that is to differ."""
FOLDER = regex(r"(?:sudo )?find\s+(\S+)")
SLACK = 1.05
"""How far two times may differ and still be meant as one (a month as 30 or 31 days)."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each time that differs from an earlier one about the same thing, or under the same heading alone there."""
    certain = [each for each in book.retentions if each.sure >= LIKELY]
    comparable: dict[int | str, list[int]] = {}
    for number, each in enumerate(certain):
        keys: set[int | str] = {section_at(book, each).ordinal, _subject(each)}
        keys -= GENERIC
        near = (certain[one] for one in sorted({one for key in keys for one in comparable.get(key, ())}))
        earlier = next((one for one in near if _same(book, one, each) and _differ(one, each)), None)
        for key in keys:
            comparable.setdefault(key, []).append(number)
        if earlier is not None and not CUSTOM.search(comment_above(book, each)):
            line = book.source.line(earlier.start)
            yield found(
                each,
                f"here it is kept for {_spoken(each.seconds)}, in line {line} for {_spoken(earlier.seconds)}",
                "One of the two is wrong: say it once, and let the command follow it.",
            )


def _same(book: Runbook, one: Retention, other: Retention) -> bool:
    """Whether two speak of one thing: by its name, or as words and a command, the only two under one heading."""
    section = section_at(book, one)
    if section.ordinal == section_at(book, other).ordinal:
        inside = _of_sections(book)[section.ordinal]
        if any(DEFAULT.search(each.what) for each in inside):
            return False  # what it is without the command that changes it
        return len(inside) == 2 and _in_block(book, one) != _in_block(book, other) and _one_step(book, one, other)
    if min(one.sure, other.sure) < SURE:
        return False
    return _subject(one) == _subject(other) and _subject(one) not in GENERIC


@derived
def _of_sections(book: Runbook) -> dict[int, list[Retention]]:
    found: dict[int, list[Retention]] = {}
    for each in book.retentions:
        found.setdefault(section_at(book, each).ordinal, []).append(each)
    return found


def _one_step(book: Runbook, one: Retention, other: Retention) -> bool:
    """Whether they do not stand in two steps, of which each deletes something of its own."""
    first, second = step_at(book, one), step_at(book, other)
    return first is None or second is None or first == second


def _subject(each: Retention) -> str:
    """What is kept, without the order to set how long; of files their folder too, whose name may be a variable's."""
    words = ORDER.sub("", each.what.strip().lower())
    match = FOLDER.match(each.text)
    if match is None:
        return words
    return f"{match[1]} {each.start} {words}" if "$" in match[1] else f"{match[1]} {words}"


def _in_block(book: Runbook, each: Retention) -> bool:
    return block_at(book, each.start) is not None


def _differ(one: Retention, other: Retention) -> bool:
    low, high = sorted((one.seconds, other.seconds))
    return high > low * SLACK


def _spoken(seconds: float) -> str:
    days = seconds / 86400
    return f"{days:g} days" if days >= 1 else f"{seconds / 3600:g} hours"
