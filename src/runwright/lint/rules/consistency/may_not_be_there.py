"""A step is for a part of the system that may be there or not, and the page does not say which.

## Why it matters

"If configured" was known to the author, and is to be found out by the reader in the worst quarter of an hour. A
failover that nobody set up is tried all the same.

## Example

````markdown
# The region is lost

1. Switch to the other region (if configured): `./failover.sh`
2. Look: `curl -fsS https://shop.eu/health`
````

## Instead

````markdown
# The region is lost

1. Switch to the other region: `./failover.sh`
2. Look: `curl -fsS https://shop.eu/health`
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.prose import prose
from runwright.runbook.verb import imperative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "consistency/may-not-be-there"
SEVERITY = Severity.INFO
MAYBE = regex(r"\((?:if|when|where) (?:configured|set up|in place|deployed|we have (?:one|it))\)", re.IGNORECASE)
WORDS = ("configured", "set up", "in place", "deployed", "we have")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each order that says so of what it is about."""
    for statement in prose(book.document).about(*WORDS):
        match = MAYBE.search(statement.text)
        if match and imperative(statement.text.lstrip("*_# 0123456789.)")):
            yield found(
                statement.span(match.start(), match.end()),
                f"“{match[0].strip('()')}”: whether it is, the reader has to find out while the step waits",
                "Say whether it is, or how to see it in one command.",
            )
