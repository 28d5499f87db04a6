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


def number(text: str) -> int:
    """A whole number, such as a port or a step, of which it is said elsewhere whether there is such a one.

    Raises:
        ArgumentTypeError: it is none.
    """
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST):
        raise ArgumentTypeError(f"{text} is no whole number")
    return int(text)
