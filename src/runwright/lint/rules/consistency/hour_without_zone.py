"""Something happens at an hour of the day, and the page does not say in which time zone.

## Why it matters

Servers count in UTC, people in their own hour, and one of the two moves by an hour in March. The backup of 2 AM runs in
the busiest hour of another country, and two jobs that should follow each other meet.

## Example

````markdown
# Nightly backup

**Frequency**: Daily at 2:00 AM

1. `pg_dump -Fc -f /backup/shop.dump shop`
````

## Instead

````markdown
# Nightly backup

**Frequency**: Daily at 2:00 AM UTC

1. `pg_dump -Fc -f /backup/shop.dump shop`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/hour-without-zone"
SEVERITY = Severity.INFO
HOUR = regex(r"\b\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\b\.?)|\b\d{1,2}:\d\d\b|\bmidnight\b|\bnoon\b", re.IGNORECASE)
NEAR = 30
"""Characters before an hour that say what happens then."""
ZONE = regex(
    rb"\b(?:UTC|GMT|[CEMPAJKNW]{1,2}[SED]?T|AEST|AEDT|BST|IST|SGT|MSK)\b|\b(?i:time[ -]?zone|local time|TZ=)"
    rb"|\b(?:Europe|America|Asia|Africa|Australia|Pacific|Etc)/[A-Z]"
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first schedule in words that gives an hour, on a page that names no zone anywhere."""
    if ZONE.search(book.source.data):
        return
    for each in book.schedules:
        hour = HOUR.search(each.text) if each.because != "cron line" else None
        if hour:
            says = f"“{_quoted(each.text, hour)}” is an hour of no time zone: the page names none anywhere"
            yield found(each, says, "The zone behind the hour; UTC is the one of most servers.")
            return


def _quoted(text: str, hour: re.Match[str]) -> str:
    """The hour with the few words before it, in the same line."""
    before = text[: hour.start()].rpartition("\n")[2]
    return f"{before if len(before) <= NEAR else before[-NEAR:].partition(' ')[2]}{hour[0]}".strip()
