"""Places in a text, from the way that a parser counts them to bytes of its UTF-8 form."""

from __future__ import annotations


def encoded(text: str) -> bytes:
    """The bytes of a text; half a surrogate pair, which UTF-8 cannot say, becomes a question mark."""
    return text.encode("utf-8", "replace")


def byte_of_character(text: str, index: int) -> int:
    """The byte for a character of a text."""
    if text.isascii():  # known to the interpreter without a look: thousands of places of a large text are asked for
        return min(max(index, 0), len(text))
    return len(encoded(text[: max(index, 0)]))


def byte_of_line(text: str, line: int, column: int) -> int:
    """The byte for a line and a column in characters, both from 0, kept inside the text."""
    lines = text.split("\n")
    before = lines[: max(line, 0)]
    rest = lines[line][: max(column, 0)] if 0 <= line < len(lines) else ""
    return min(sum(len(encoded(each)) + 1 for each in before) + len(encoded(rest)), len(encoded(text)))
