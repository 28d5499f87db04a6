"""How many, as an option says it."""

from __future__ import annotations

from argparse import ArgumentTypeError

LONGEST = 9
"""Digits; a database takes no number that is much longer."""


def count(text: str) -> int:
    """A whole number from 1 on; for `type=`.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST and int(text)):
        raise ArgumentTypeError(f"{text} is no number from 1 on")
    return int(text)
