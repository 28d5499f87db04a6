"""Fences as authors mean them where the standard reads them otherwise: never closed, closed too late, in raw HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.runbook.element import CodeBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

SWALLOWED = regex(r"^[ \t]*(`{3,}|~{3,})([^\n`]*)\n(.*?)^[ \t]*\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
CLOSING = regex(rb"\n[ \t>]*(?:`{3,}|~{3,})[ \t]*\r?\n?\Z")
NEXT_HEADING = regex(rb"\n[ \t]*\r?\n(?=#{2,6} \S)")
NEXT_FENCE = regex(rb"\n```[A-Za-z][\w-]*[ \t]*(?=\r?\n)")
"""A fence with a language cannot close another one: when it stands inside a block, that block was never closed."""
OPENING = regex(rb"(`{3,}|~{3,})[^\n]*\n")
BLANK = regex(rb"\n[ \t]*\r?\n")
MARKDOWN = regex(rb"[ \t]*(?:~{3,}|`{4,}|```[ \t]*(?:markdown|mdx?|text|txt)\b)", re.IGNORECASE)


def is_closed(data: bytes, start: int, end: int) -> bool:
    """Whether the last line of a block is a fence."""
    last = data.rfind(b"\n", start, end - 1)
    return last >= 0 and CLOSING.match(data, last, end) is not None


def taken(data: bytes, start: int, end: int, *, closed: bool) -> int | None:
    """Where a fence should have ended that took too much: at the next heading, or before the next fence."""
    if not closed and end >= len(data.rstrip()):
        heading = NEXT_HEADING.search(data, start, end)
        if heading is not None:
            return heading.end()
    opened = NEXT_FENCE.search(data, start, end)
    if opened is None or MARKDOWN.match(data, start):
        return None
    blank = BLANK.search(data, start, opened.start() + 1)
    return blank.end() if blank is not None else opened.start() + 1


def outdented(data: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Where the lines of a list's fence begin and where it ends, if they stand further left than the list does.

    To the standard such a line ends the list and with it the block. No blank line may stand in what the block lacks.
    """
    opening = OPENING.match(data, start)
    if opening is None or b"\r" in data[start:end]:
        return None
    fence = regex(rb"[ \t]*" + opening[1] + rb"[`~]*[ \t]*(?:\n|\Z)")
    at = data.rfind(b"\n", start, end) + 1 if data[end - 1 : end] != b"\n" else end
    while at < len(data):
        behind = data.find(b"\n", at) + 1 or len(data)
        if fence.match(data, at, behind):
            return opening.end(), behind
        line = data[at:behind].strip()
        if not line or line.startswith((b"#", b"```", b"~~~")) or b"\r" in line:
            return None
        at = behind
    return None


def swallowed(text: str, start: int) -> Iterator[CodeBlock]:
    """The fences inside raw HTML (MDX, `<details>` without a blank line), never those of a comment."""
    if ("```" not in text and "~~~" not in text) or text.lstrip().startswith("<!--"):
        return
    for match in SWALLOWED.finditer(text):
        begin, body, end = (start + len(text[:at].encode()) for at in (match.start(), match.start(3), match.end()))
        yield CodeBlock(begin, end, match[2].strip(), match[3], ((0, body),))
