"""Waiting until something is so, for so long at most."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def lacking(why_not: Callable[[], str], seconds: float, often: float) -> str:
    """Look again, so many seconds apart, until nothing is said any more about why it is not so; what was said last."""
    ends = time.monotonic() + seconds
    while why := why_not():
        if time.monotonic() > ends:
            return why
        time.sleep(often)
    return ""
