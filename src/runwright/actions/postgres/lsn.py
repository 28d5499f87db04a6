"""Places in the write-ahead log: `16/B374D848`, as PostgreSQL writes them."""

from __future__ import annotations

from runwright.lib.regex import regex

WRITTEN = regex(r"([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})")


def number(text: str) -> int:
    """The place in bytes.

    Raises:
        ValueError: it is none.
    """
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} is no place in the log: write it as 16/B374D848")
    return int(found[1], 16) << 32 | int(found[2], 16)


def text(place: int) -> str:
    """As PostgreSQL writes it."""
    return f"{place >> 32:X}/{place & 0xFFFFFFFF:X}"
