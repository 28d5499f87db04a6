"""The promise to be back is as short as the time that the first answer may take.

## Why it matters

With fifteen minutes to answer the page and fifteen minutes to be back, nothing is left for the repair: the promise is
broken before anybody logs in.

## Example

````markdown
| Level | Response time |
|---|---|
| Critical | 15 min |
| High | 1 hour |

## Recovery

| Component | RTO |
|---|---|
| Shop | 10 min |
````

## Instead

````markdown
| Level | Response time |
|---|---|
| Critical | 15 min |
| High | 1 hour |

## Recovery

| Component | RTO |
|---|---|
| Shop | 1 hour |
````

Where nobody has to be waited for, the promise may be shorter:

````markdown
| Level | Response time |
|---|---|
| P0 | Immediate |
| P1 | 15 min |

## Recovery

| Component | RTO |
|---|---|
| Shop | 10 min |
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.duration import spoken
from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.severity import Severity as Level

NAME = "consistency/rto-shorter-than-response"
SEVERITY = Severity.WARNING
AT_ONCE = regex(r"\bimmediate(?:ly)?\b|\bat once\b|\binstant(?:ly)?\b", re.IGNORECASE)
"""A time to answer that is no number."""
BY_ITSELF = regex(r"\bauto(?:mat\w+)?\b|\bself-heal\w*|\bmulti-az\b", re.IGNORECASE)
"""A recovery that waits for nobody."""


CODE = regex(r"\w*?[- ]?(\d)", re.IGNORECASE)
"""A numbered level: `P1`, `SEV-2`."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each RTO that is no longer than the shortest time to answer of any level."""
    levels = [each for each in book.severities if each.response]
    fastest = min(levels, key=lambda each: each.response or 0, default=None)
    if fastest is None or fastest.response is None or _is_above(book, fastest) or _is_answered_at_once(book):
        return
    for each in book.objectives:
        if BY_ITSELF.search(f"{each.what} {each.text}"):
            continue
        if each.kind == "RTO" and each.seconds is not None and each.seconds <= fastest.response:
            line = book.source.line(fastest.start)
            yield found(
                each,
                f"{each.what} is to be back in {each.text.strip()}, and {fastest.name} may wait "
                f"{spoken(fastest.response)} for the first answer (line {line})",
                "A longer RTO, a faster answer, or a recovery that nobody has to start.",
            )


def _is_above(book: Runbook, level: Level) -> bool:
    """Whether a worse level has no number of minutes: it is answered at once, and an outage is of that one."""
    own = CODE.fullmatch(level.name)
    worse = (CODE.fullmatch(each.name) for each in book.severities if not each.response)
    return own is not None and any(each is not None and each[1] < own[1] for each in worse)


def _is_answered_at_once(book: Runbook) -> bool:
    """Whether some level is not waited for: an outage is of that one."""
    return any(
        not each.response and AT_ONCE.search(book.source.text(each.start, each.end))
        for each in book.severities
        if each.because in {"table", "list"}
    )
