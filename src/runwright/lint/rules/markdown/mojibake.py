"""Letters that were damaged on the way: UTF-8 that something read as Windows-1252.

## Why it matters

A quote or a dash that turned into three strange letters makes a sentence hard to read, and a command fail.

## Example

````markdown
Donâ€™t restart the primary while the replica is behind.
````

## Instead

````markdown
Don’t restart the primary while the replica is behind.
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Edit, Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/mojibake"
SEVERITY = Severity.WARNING
TWICE = bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
"""What Windows-1252 makes of the bytes 0x80 to 0x9f."""
DAMAGED = regex(f"[\u00c2-\u00f4][\u0080-\u00bf{TWICE}]{{1,3}}")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each run of letters that gives one proper character when it is read the right way round."""
    text = book.source.text(0, len(book.source.data))
    for match in DAMAGED.finditer(text) if any(sign in text for sign in "\u00c2\u00c3\u00e2\u00ef\u00f0") else ():
        meant = _repaired(match[0])
        if meant is None:
            continue
        start = len(text[: match.start()].encode())
        end = start + len(match[0].encode())
        yield found(
            Span(start, end),
            f"“{match[0]}” was “{meant}” before it was read in the wrong encoding",
            meant,
            fix=Edit(start, end, meant),
        )


def _repaired(damaged: str) -> str | None:
    """The character that was meant, `None` when the letters are what somebody wrote."""
    for encoding in ("cp1252", "latin-1"):
        try:
            meant = damaged.encode(encoding).decode()
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        return meant if (len(meant) == 1 and meant.isprintable()) or meant == "\u00a0" else None
    return None
