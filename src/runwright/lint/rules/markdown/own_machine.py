"""A link to a page on the reader's own machine.

## Why it matters

`localhost` is wherever the reader sits. Unless a tunnel or a port is forwarded, the dashboard does not open, or opens
another one.

## Example

````markdown
Open Grafana: http://localhost:3000/d/shop
````

## Instead

````markdown
Open Grafana: https://grafana.shop.internal/d/shop
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/own-machine"
SEVERITY = Severity.INFO
OWN = regex(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d+)?(?:/|$)", re.IGNORECASE)
NEAR = regex(rb"//(?:localhost|127\.|0\.0\.0\.0|\[::1\])")
LED = regex(
    rb"port-?forward|\b\d{4,5}:\d{2,5}\b|\bssh\b[^\n]* -[A-Za-z]*[LD]|tunnel|docker[- ]compose|docker run|minikube"
    rb"|\bkind\b|npm (?:run|start)|local(?:ly)? (?:dev|set|run|env)",
    re.IGNORECASE,
)
"""What brings a service to the reader's machine, or a page that is about that machine."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each link in the prose to the reader's own machine, where nothing on the page brings the service there."""
    own = [link for link in book.links if OWN.match(link.target)] if NEAR.search(book.source.data) else []
    if not own or LED.search(book.source.data):
        return
    for link in own:
        in_code = block_at(book, link.start) is not None
        if not in_code:
            says = f"{link.target} is the reader's own machine, and nothing here brings the service to it"
            yield found(link, says, "The address that everybody reaches, or the command that forwards the port.")
