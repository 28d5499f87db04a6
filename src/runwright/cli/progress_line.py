"""How far something is, on one line of the terminal, once it has taken longer than a person waits without asking."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeVar

from runwright.lib.size import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Each = TypeVar("Each")
PATIENCE = 1.0
"""Seconds before anything is said."""
OFTEN = 0.1
"""Seconds between two updates in a terminal."""
SELDOM = 5.0
"""Seconds between two lines in a pipe."""


def told(items: Sequence[Each], what: str) -> Iterator[Each]:
    """The items, one after the other; a terminal shows how many are done, and is clean again at the end."""
    if not sys.stderr.isatty():
        yield from items
        return
    shown = time.monotonic() + PATIENCE - OFTEN
    said = False
    for number, each in enumerate(items):
        now = time.monotonic()
        if now - shown >= OFTEN:
            sys.stderr.write(f"\r{what} {number} of {len(items)} ")
            sys.stderr.flush()
            shown, said = now, True
        yield each
    if said:
        sys.stderr.write("\r\x1b[K")


class ProgressLine:
    """What an action says on standard error: its lines, and in a terminal how far it is.

    In a pipe a line is said now and then: a run reads it, and shows that something goes on.
    """

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._next = time.monotonic() + PATIENCE
        self._open = False

    def says(self, text: str) -> None:
        """One line."""
        self.clear()
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def at(self, done: float, of: float, unit: str) -> None:
        """How far it is, at most so often as somebody can read it."""
        now = time.monotonic()
        if now < self._next:
            return
        line = amount(done, unit) + (f" of {amount(of, unit)}, {done / of:.0%}" if of else "")
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{line}")
            self._next, self._open = now + OFTEN, True
        else:
            sys.stderr.write(f"{line}\n")
            self._next = now + SELDOM
        sys.stderr.flush()

    def clear(self) -> None:
        """An empty line for whoever writes next."""
        if self._open:
            sys.stderr.write("\r\x1b[K")
            self._open = False


def amount(number: float, unit: str) -> str:
    """A number with its unit; bytes as people read them."""
    return spoken(int(number)) if unit == "bytes" else f"{number:,.0f} {unit}"
