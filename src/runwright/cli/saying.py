"""Lines that are said at once, as they may be shown on a terminal.

Names of alerts come from whoever may send one, notes from whoever may write one: what would steer a terminal is shown
as a sign.
"""

from __future__ import annotations

import os
import select
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.paper import CONTROLS
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator


def line(text: str) -> None:
    """One line."""
    sys.stdout.write(f"{text.translate(CONTROLS)}\n")
    sys.stdout.flush()


@contextmanager
def steadily() -> Iterator[None]:
    """Say something as a server does, which goes on when nobody reads it any more, or no disk takes it."""
    try:
        yield
    except BrokenPipeError:
        drop()
        _aside("nobody reads the output any more; it is dropped, and the server goes on")
    except OSError as error:
        _aside(f"the output cannot be written: {error.strerror or error}")


def steady(text: str) -> None:
    """One line of a server."""
    with steadily():
        line(text)


def timed(text: str) -> None:
    """The same with the time of day (UTC)."""
    steady(f"{SYSTEM.now():%H:%M:%S} {text}")


def near(book: str, root: Path) -> str:
    """A runbook of a configuration as somebody here would type it: relative to this folder, where it lies below."""
    place = root / book
    return str(place.relative_to(Path.cwd()) if place.is_relative_to(Path.cwd()) else place)


def refuse_unread() -> None:
    """Raise BrokenPipeError when whoever read the output is gone, also while there is nothing to say."""
    try:
        output = sys.stdout.fileno()
    except (OSError, ValueError):  # something of a program, and no file
        return
    look = select.poll()
    look.register(output, 0)
    if any(found & (select.POLLERR | select.POLLHUP) for _, found in look.poll(0)):
        raise BrokenPipeError


def drop() -> None:
    """Send the output nowhere from now on, and what is still buffered: Python would try to write it once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _aside(text: str) -> None:
    with suppress(OSError):
        sys.stderr.write(f"{text}\n")


def whole(text: str) -> None:
    """A text of many lines, as it is."""
    sys.stdout.write(text.translate(CONTROLS))
