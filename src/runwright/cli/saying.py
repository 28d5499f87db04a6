"""Lines that are said at once, as they may be shown on a terminal.

Names of alerts come from whoever may send one, notes from whoever may write one: what would steer a terminal is shown
as a sign.
"""

from __future__ import annotations

import sys

from runwright.cli.paper import CONTROLS
from runwright.lib.clock import SYSTEM


def line(text: str) -> None:
    """One line."""
    sys.stdout.write(f"{text.translate(CONTROLS)}\n")
    sys.stdout.flush()


def timed(text: str) -> None:
    """One line of what goes on, with the time of day (UTC)."""
    line(f"{SYSTEM.now():%H:%M:%S} {text}")


def whole(text: str) -> None:
    """A text of many lines, as it is."""
    sys.stdout.write(text.translate(CONTROLS))
