"""A certificate is renewed, and nothing makes the server read the new one.

## Why it matters

The file on the disk is new. What the server shows to everybody is the old one, from its memory, until it expires.

## Example

````markdown
# Renew the certificate

```bash
sudo certbot renew
```
````

## Instead

````markdown
# Renew the certificate

```bash
sudo certbot renew --deploy-hook 'systemctl reload nginx'
```
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "dataflow/certificate-not-reloaded"
SEVERITY = Severity.INFO
ISSUES = frozenset({("certbot", "renew"), ("certbot", "certonly")})
READ_AGAIN = regex(
    rb"\b(?:reload|restart|rollout|redeploy|re-?create)\w*|-s reload|-hook\b|renewal-hooks|--nginx|--apache|kill -HUP"
    rb"|import-certificate|create secret tls|\bcaddy\b|\btraefik\b",
    re.IGNORECASE,
)


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first renewal of a page that speaks nowhere of reloading what uses the certificate."""
    if not book.source.holds(b"certbot") or READ_AGAIN.search(book.source.data):
        return
    for program in programs(book):
        if (program.name, program.path) in ISSUES and not program.has("--dry-run"):
            yield found(
                program,
                "the server goes on showing the old certificate until it is told to read the new one",
                "--deploy-hook 'systemctl reload nginx', or a step that reloads it.",
            )
            return
