"""The words name one time, and the line of the crontab below runs at another.

## Why it matters

Somebody plans the upgrade between the backups that the words promise. The job runs when the line says.

## Example

```bash
# Every day at 2 AM
0 14 * * * /usr/local/bin/backup.sh
```

## Instead

```bash
# Every day at 2 PM
0 14 * * * /usr/local/bin/backup.sh
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at, comment_above, lead
from runwright.lint.facts.nest import Nest
from runwright.lint.finding import Finding, Severity, found
from runwright.lint.rules.consistency.rpo_shorter_than_backup_interval import interval
from runwright.runbook.cron import cron_of, rhythm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.schedule import Schedule

NAME = "consistency/schedule-differs"
SEVERITY = Severity.WARNING
PERIODS = {"hourly": 3600, "daily": 86400, "nightly": 86400, "weekly": 7 * 86400, "monthly": 28 * 86400}
"""Seconds as `interval` counts them."""
FIELDS = 5
SHOWN = regex(r"#\s*$")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each line of a crontab whose comment, or whose block's lead, says another rhythm or another hour."""
    placed = Nest(book.schedules)
    for each in book.schedules if any("* " in each.text or "@" in each.text for each in book.blocks) else ():
        if each.because != "cron line" or not each.cron:
            continue
        block = block_at(book, each.start)
        alone = block is not None and len(placed.begun(block.start, block.end)) == 1
        if SHOWN.search(book.source.text(max(0, each.start - 40), each.start)):
            continue  # one of several lines that a comment shows
        words = comment_above(book, each) or (lead(book, block) if block and alone else "")
        if words and len(words) < 120 and _differ(words, each):
            says = f"“{words.strip()[:60]}” and “{each.cron}” are different times"
            yield found(each, says, "Let the words say what the line does, or the other way round.")


def _differ(words: str, each: Schedule) -> bool:
    """Whether words determine a time, or at least a rhythm, that is not that of the expression."""
    said, written = (cron_of(words) or "").split(), (each.cron or "").split()
    if len(written) != FIELDS:
        return False
    if len(said) == FIELDS and all(one.isdigit() for one in (*said[:2], *written[:2])):
        return said[:2] != written[:2] or _days(said) != _days(written)
    promised = _apart(said) or PERIODS.get(rhythm(words), 0)
    actual = _apart(written) or interval(each)
    return bool(promised and actual) and not promised * 0.9 <= actual <= promised * 1.2


def _apart(fields: list[str]) -> float:
    """Seconds between two runs of `*/n * * * *` or `0 */n * * *`; 0 for any other expression."""
    for at, size in enumerate((60, 3600)):
        if len(fields) == FIELDS and fields[at].startswith("*/") and fields[at + 1 :] == ["*"] * (FIELDS - 1 - at):
            exact = at == 0 or fields[0].isdigit()
            return int(fields[at][2:]) * size if exact and fields[at][2:].isdigit() else 0
    return 0


def _days(fields: list[str]) -> list[str]:
    """Day, month and weekday, Sunday always as 0."""
    return [*fields[2:4], fields[4].replace("7", "0")]
