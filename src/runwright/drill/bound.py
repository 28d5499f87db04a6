"""A bound: what a number must be, as people write it: `< 0.01`, `>= 3`, `= 0`."""

from __future__ import annotations

import operator
from typing import NamedTuple

from runwright.lib.regex import regex

WRITTEN = regex(r"\s*(<=|>=|==|!=|<|>|=|≤|≥)?\s*([-+]?\d+(?:\.\d+)?)\s*(%)?\s*\Z")
COMPARATORS = {
    "<": operator.lt,
    "<=": operator.le,
    "≤": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "≥": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}


class Bound(NamedTuple):
    """A comparison with a number."""

    comparator: str
    value: float
    text: str
    """As it was written."""

    def holds(self, number: float) -> bool:
        """Whether a number is as it must be."""
        return bool(COMPARATORS[self.comparator](number, self.value))


def bound(text: str) -> Bound | None:
    """The bound that a text is; `5 %` is 0.05; `None` for any other text."""
    match = WRITTEN.match(text)
    if match is None:
        return None
    value = float(match[2]) / (100 if match[3] else 1)
    return Bound(match[1] or "=", value, text.strip())
