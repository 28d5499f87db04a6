"""Labels that stand one below the other in the source, and in one line on the page.

## Why it matters

A line break alone is a space in Markdown. Who is on call, the channel and the address run into one line, in which
nobody finds anything at night.

## Example

````markdown
# Contacts

**On call**: https://oncall.shop.eu
**Channel**: #shop-incidents
**Status page**: https://status.shop.eu
````

## Instead

````markdown
# Contacts

- **On call**: https://oncall.shop.eu
- **Channel**: #shop-incidents
- **Status page**: https://status.shop.eu
````
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.finding import Edit, Finding, Severity, found
from runwright.runbook.element import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "markdown/lines-run-together"
SEVERITY = Severity.INFO
LABEL = regex(r"[ \t>]*(?:\*\*|__)[^*_\n]{1,40}(?::(?:\*\*|__)|(?:\*\*|__)\s*:)\s*\S")
BREAKS = regex(r"(?: {2,}|\\|<br ?/?>)$")


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the first of such lines in each paragraph; the fix breaks them all."""
    for element in book.document.elements:
        if not isinstance(element, Paragraph) or b"\n" not in book.source.data[element.start : element.end]:
            continue
        text = book.source.text(element.start, element.end)
        lines = text.split("\n")
        together = [at for at in range(len(lines) - 1) if _runs_on(lines[at].rstrip("\r"), lines[at + 1])]
        if not together:
            continue
        broken = "\n".join(_ended(line) if at in together else line for at, line in enumerate(lines))
        before, behind = "\n".join(lines[: together[0]]), "\n".join(lines[: together[-1] + 2])
        start = element.start + len(before.encode()) + bool(together[0])
        yield found(
            Span(start, element.start + len(behind.encode())),
            f"{lines[together[0]].strip()[:40]} … and the line below it are one line on the page",
            "A list, or two spaces at the end of each line.",
            fix=Edit(element.start, element.end, broken),
        )


def _ended(line: str) -> str:
    """A line that breaks: with two blanks at its end, which is before the carriage return of a page from Windows."""
    words = line.removesuffix("\r")
    return f"{words}  {line[len(words) :]}"


def _runs_on(line: str, following: str) -> bool:
    """Whether two lines are each an entry of their own, and nothing breaks between them."""
    return bool(LABEL.match(line) and LABEL.match(following)) and not BREAKS.search(line)
