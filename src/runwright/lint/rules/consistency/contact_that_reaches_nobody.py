"""The on-call is named as a rotation, without a number, an address or a link to where it is.

## Why it matters

"On-call: PagerDuty" tells the reader that somebody is on call. Who that is, and what to press, it does not.

## Example

````markdown
## Contacts

- **On-call engineer**: PagerDuty rotation
- **Tech lead**: lead@shop.eu
````

## Instead

````markdown
## Contacts

- **On-call engineer**: [PagerDuty rotation](https://shop.pagerduty.com/schedules/PX1)
- **Tech lead**: lead@shop.eu
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

NAME = "consistency/contact-that-reaches-nobody"
SEVERITY = Severity.INFO
ROTATES = (b"rota", b"schedule", b"page")
"""What words about a rotation hold."""
PAGED = regex(
    rb"pagerduty\.com|opsgenie\.com|/oncall|events\.pagerduty|pd trigger|/pd\b|/page\b|oncall\.", re.IGNORECASE
)
"""Where a page says elsewhere how the rotation is called."""
ADDRESS = regex(r"\d{4,}|@|#\w|://|\]\(|/\w+ ")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first rotation without an address on its line, on a page that nowhere says how it is called."""
    rotations = (
        [each for each in book.contacts if each.channel in {"rotation", "page"}] if book.source.holds(*ROTATES) else []
    )
    if not rotations or PAGED.search(book.source.data):
        return
    lines = {book.source.line(link.start) for link in book.links}
    for each in rotations:
        if book.source.line(each.start) not in lines and not ADDRESS.search(each.address):
            says = f"“{each.address}” says that somebody is on call, and the page says nowhere how to call"
            yield found(each, says, "A link to the schedule, or the number that rings.")
            return
