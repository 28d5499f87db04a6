"""How far something is, on one line of the terminal, once it has taken longer than a person waits without asking."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Each = TypeVar("Each")
PATIENCE = 1.0
"""Seconds before anything is said."""
OFTEN = 0.1
"""Seconds between two updates."""


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
