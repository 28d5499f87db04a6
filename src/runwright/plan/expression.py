"""A document's regular expression, made ready for use or found to be none."""

from __future__ import annotations

import re
import warnings
from functools import cache


@cache
def expression(pattern: str) -> re.Pattern[str] | None:
    """The expression, whose `^` and `$` stand at each line; nothing when it is none.

    What Python will read differently one day (`[[`) is read as today, and nobody is warned in the middle of a run.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            return re.compile(pattern, re.MULTILINE)
        except (re.error, RecursionError, OverflowError):
            return None
