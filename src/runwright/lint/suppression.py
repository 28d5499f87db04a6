"""Suppressions in a document: a comment that says which rule is to be silent here, why, who said so, until when.

    <!-- runwright: ignore safety/no-way-back reason="the volume is a cache" owner="storage" until=2027-01-31 -->

It holds for the next element (a block, a table, a paragraph, of a list what its first item begins with); `ignore-file`
holds for the whole document.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.catalogue import matches
from runwright.lint.derived import derived
from runwright.runbook.element import Heading, Html, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.element import Element
    from runwright.runbook.inline import Inline
    from runwright.runbook.reading import Runbook

COMMENT = regex(r"<!--\s*runwright:\s*(ignore-file|ignore)\b(.*?)-->", re.DOTALL)
PAIR = regex(r"""(reason|owner|until)\s*=\s*("[^"]*"|'[^']*'|\S+)""")


class Suppression(NamedTuple):
    """One comment of a document that silences rules."""

    start: int
    end: int
    rules: tuple[str, ...]
    """Names, families or patterns."""
    reason: str
    owner: str
    until: str
    """As written; empty without."""
    first: int
    """The stretch of bytes in which it holds: `[first, last)`."""
    last: int

    def expires(self) -> date | None:
        """The last day on which it holds, `None` when it says none, or nothing that is a date."""
        try:
            return date.fromisoformat(self.until)
        except ValueError:
            return None

    def expired(self, today: date) -> bool:
        """Whether its last day is past."""
        end = self.expires()
        return end is not None and end < today

    def covers(self, rule: str, start: int) -> bool:
        """Whether it silences a finding of this rule that begins at this byte."""
        return self.first <= start < self.last and any(matches(rule, each) for each in self.rules)


@derived
def suppressions(book: Runbook) -> tuple[Suppression, ...]:
    """Every suppression of a document, in the order of the text; those inside code are text."""
    data = book.source.data
    if b"runwright:" not in data:
        return ()
    return tuple(_found(book))


def _found(book: Runbook) -> Iterator[Suppression]:
    text = book.source.text(0, len(book.source.data))
    for match in COMMENT.finditer(text):
        start = len(text[: match.start()].encode())
        end = start + len(match[0].encode())
        if any(block.start <= start < block.end for block in book.blocks) or _quoted(book, start):
            continue
        said = {key: value.rstrip(",").strip("\"'") for key, value in PAIR.findall(match[2])}
        names = tuple(PAIR.sub("", match[2]).replace(",", " ").split())
        first, last = (0, len(book.source.data)) if match[1] == "ignore-file" else _next(book, end)
        yield Suppression(
            start, end, names, said.get("reason", ""), said.get("owner", ""), said.get("until", ""), first, last
        )


def _quoted(book: Runbook, start: int) -> bool:
    """Whether a byte stands in code between words, as in a page that explains how to silence a rule."""
    around = (each for each in book.document.elements if each.start <= start < each.end)
    codes = (code for each in around for inline in _inlines(each) for code in inline.codes)
    return any(code.start <= start < code.end for code in codes)


def _inlines(element: Element) -> Iterator[Inline]:
    if isinstance(element, Paragraph | Heading):
        yield element.inline
    elif isinstance(element, Table):
        for row in (element.header, *element.rows):
            yield from row


def _next(book: Runbook, end: int) -> tuple[int, int]:
    """The element after a comment; where the comment stands inside a paragraph, the rest of that."""
    for element in book.document.elements:
        if isinstance(element, Html) or element.end <= end:
            continue
        return max(element.start, end), element.end
    return end, end
