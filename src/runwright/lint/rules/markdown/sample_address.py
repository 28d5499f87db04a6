"""An address that is reserved for examples.

## Why it matters

`example.com` and its like answer nothing that a runbook asks. Whoever follows the page has to know the real address, in
the middle of the night.

## Example

```bash
curl --fail https://api.your-domain.com/healthz
```

## Instead

```bash
curl --fail https://api.shop.eu/healthz
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.around import block_at
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/sample-address"
SEVERITY = Severity.INFO
HOST = (
    rb"(?<![\w.@-])(?:[\w-]+\.)*(?:example\.(?:com|org|net|io|internal)|(?:your|my)-?(?:domain|company|org|site|app)"
    rb"\.(?:com|org|net|io|internal)|yourcompany\.\w+|acme\.(?:com|org|internal))\b(?!\.\w)"
)
NEAR = (
    *(b"example.", b"acme.", b"yourcompany."),
    *(
        whose + what
        for whose in (b"your", b"your-", b"my", b"my-")
        for what in (b"domain.", b"company.", b"org.", b"site.", b"app.")
    ),
)
"""What every one of them holds."""
SAMPLE = regex(HOST)
"""RFC 2606, and what authors write in its place."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first address of each block and of the prose; those behind an @ are contacts, and another rule's."""
    if not book.source.holds(*NEAR):
        return
    seen: set[int] = set()
    for match in SAMPLE.finditer(book.source.data):
        block = block_at(book, match.start())
        ordinal = block.ordinal if block else -1
        if ordinal not in seen:
            seen.add(ordinal)
            yield found(
                Span(*match.span()),
                f"{match[0].decode()} is an address of examples: nothing that you look for answers there",
                "The address of your own, or a name in <…> that says what to fill in.",
            )
