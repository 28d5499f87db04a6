r"""A key or a password is to be filled in, and nothing says where it is kept.

## Why it matters

The one step that calls for help, or lets the reader in, stops at `YOUR_TOKEN`. Who has it sleeps, and what is pasted as
it stands is refused.

## Example

```bash
curl -fsS https://shop.internal/admin/queue -H 'Authorization: Bearer YOUR_ADMIN_TOKEN'
```

## Instead

```bash
# The token is in the vault, under shop/admin
ADMIN_TOKEN=$(vault kv get -field=token secret/shop/admin)
printf 'header = "Authorization: Bearer %s"\n' "$ADMIN_TOKEN" | curl -fsS --config - https://shop.internal/admin/queue
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.around import block_at
from runwright.lint.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "dataflow/secret-from-nowhere"
SEVERITY = Severity.INFO
SECRET = regex(
    rb"\b(?:YOUR|MY|INSERT|REPLACE(?:_WITH)?)_(?:[A-Z0-9]+_)*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)(?:_HERE)?\b"
    rb"|<(?:your|my|the)[-_ ](?:[a-z0-9]+[-_ ])*(?:key|token|secret|password)>"
)
KEPT = regex(
    rb"\bvault\b|secrets? ?manager|1password|bitwarden|keepass|lastpass|\bkms\b|parameter store"
    rb"|password (?:manager|store|safe)"
    rb"|(?:key|token|secret|password)s?\b[^.\n]{0,60}\b(?:is|are|in|from|under|at)\b[^.\n]{0,40}"
    rb"\b(?:kept|stored|found|settings|console)",
    re.IGNORECASE,
)
"""Where secrets are kept, in whatever words."""


CHOSEN = regex(r"\b(?:docker|podman) run\b|\bCREATE (?:USER|ROLE)\b|\bhtpasswd\b|\buseradd\b|\binitdb\b", re.IGNORECASE)
"""What is made anew here: its password is the reader's choice."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each such value in what is run that the page names once, where it speaks of no store of secrets."""
    data = book.source.data
    named = list(SECRET.finditer(data)) if book.source.holds(b"your", b"my", b"insert", b"replace", b"<the") else []
    if not named or KEPT.search(data):
        return
    for match in named:
        block = block_at(book, match.start())
        chosen = b"PASS" in match[0].upper() and block is not None and CHOSEN.search(block.text)
        if block is not None and block.runs and not chosen and data.count(match[0]) == 1:
            name = match[0].decode("utf-8", "replace")
            yield Finding(
                match.start(),
                match.end(),
                f"{name} is to be filled in, and nothing on this page says where it is kept",
                "Where it is found, or the command that reads it from there.",
            )
