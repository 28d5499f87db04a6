"""Conditions that can be measured: "if replication lag > 30 s" as a signal, a comparator, a value and its unit."""

from __future__ import annotations

import re
from typing import NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.quantity import quantities

NEGATING = regex(r"\b(?:unless|skip|not|n't|no longer|otherwise|else|or|and)\b", re.IGNORECASE)
"""Words with which a condition means more than one comparison, or its contrary."""
LEAD = regex(r"^\W*(?:only )?(?:if|when|in case|once|as)\b\s*(?:the|your|its)?\s*", re.IGNORECASE)
TAIL = regex(
    r"\s*\b(?:is|are|was|has|stays|remains|exceeds?|rises|goes|drops|falls|still|by|at|to|of)\b\s*$", re.IGNORECASE
)


class Criterion(NamedTuple):
    """A condition of the text as something to measure; the run asks a person where there is none."""

    signal: str
    """What is measured, in the author's words: `replication lag`."""
    comparator: str
    """`>`, `>=`, `<`, `<=`, `==`, `!=` or `between`."""
    value: float
    upper: float | None
    """The other end of `between`."""
    unit: str
    """As people write it; empty for a bare number."""


def criterion(text: str) -> Criterion | None:
    """A condition as one comparison, `None` when it says more than that, or nothing that can be measured."""
    compared = [each for each in quantities(text) if each.comparator]
    if len(compared) != 1 or NEGATING.search(text):
        return None
    [quantity] = compared
    signal = LEAD.sub("", text[: quantity.start])
    while (shorter := TAIL.sub("", signal)) != signal:
        signal = shorter
    signal = signal.strip(" `*:,(")
    if not signal or not any(each.isalpha() for each in signal):
        return None
    return Criterion(signal, quantity.comparator, quantity.value, quantity.upper, quantity.unit)
