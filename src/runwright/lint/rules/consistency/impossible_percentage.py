"""A share of more than everything.

## Why it matters

An alert above 120 % of the disk never fires, and an error rate above 500 % was meant to be 5.

## Example

````markdown
| Alert | Threshold |
|---|---|
| Disk usage | > 900% |
````

## Instead

````markdown
| Alert | Threshold |
|---|---|
| Disk usage | > 90% |
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

NAME = "consistency/impossible-percentage"
SEVERITY = Severity.WARNING
SHARE = regex(
    r"\b(?:disk|memory|storage|error rate|failure rate|hit (?:rate|ratio)|availability|uptime|packet loss|success rate"
    r"|pool|quota|inodes?|filesystem)\b",
    re.IGNORECASE,
)
GROWS = regex(
    r"increas|grow|above (?:normal|baseline|average)|baseline|spike|compared|of (?:normal|request|the request)|than"
    r"|cpu",
    re.IGNORECASE,
)
SURE = 0.8


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each limit of a share above 100 %, unless the words compare it with an earlier or usual value."""
    for each in book.thresholds:
        line = book.source.text(each.start, each.end)
        if each.unit != "%" or each.value <= 100 or each.sure < SURE or not SHARE.search(each.signal):
            continue
        if not GROWS.search(f"{each.signal} {line} {each.section}"):
            says = f"“{each.signal.strip()}” is a share, which never reaches {each.value:g} %"
            yield found(each, says, f"{each.value / 10:g} %, if a digit slipped in.")
