"""Marks: what the owner of a page tells its reader, in comments that nobody else sees.

    <!-- runwright: procedure -->
    ## Rotate the key

A mark holds for the heading, the bold label or the code block right behind it. What it says is not inferred: it stands
above everything that the reader would find by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.element import CodeBlock, Heading, Html, Paragraph

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from runwright.runbook.layout import Row

COMMENT = regex(r"<!--\s*runwright:\s*([\w-]+)([^>]*?)-->")
PROCEDURE = "procedure"
"""A heading or label: one procedure, with all that stands below it."""
PROCEDURES = "procedures"
"""A heading or label: each heading right below it is a procedure."""
CONTINUES = "continues"
"""A heading or label: it goes on with the one before it, beside which it stands."""
REFERENCE = "reference"
"""A heading or label: nobody starts anything below it."""
COMMANDS = "commands"
"""A code block: it is run."""
EXAMPLE = "example"
"""A code block: it is never run."""
OF_HEADINGS = frozenset({PROCEDURE, PROCEDURES, CONTINUES, REFERENCE})
OF_BLOCKS = frozenset({COMMANDS, EXAMPLE})
BECAUSE = "the page says so"


class Mark(NamedTuple):
    """One comment for the reader."""

    start: int
    end: int
    word: str
    of: int
    """Byte at which what it is about begins, -1 where nothing follows that it could be about."""


def marks(rows: Sequence[Row]) -> Iterator[Mark]:
    """Every comment that begins like one, whatever its word, in the order of the text."""
    waiting: list[Mark] = []
    for kind, start, _, *rest in rows:
        if kind is Html:
            waiting += (_mark(start, rest[0].text, match) for match in COMMENT.finditer(rest[0].text))
            continue
        for mark in waiting:
            yield mark._replace(of=start) if _fits(mark.word, kind) else mark
        waiting = []
    yield from waiting


def _mark(start: int, text: str, match: re.Match[str]) -> Mark:
    at = start + len(text[: match.start()].encode())
    return Mark(at, at + len(match[0].encode()), match[1], -1)


def _fits(word: str, kind: type) -> bool:
    """Whether a word can be about an element of a kind."""
    return kind is CodeBlock if word in OF_BLOCKS else word in OF_HEADINGS and kind in {Heading, Paragraph}
