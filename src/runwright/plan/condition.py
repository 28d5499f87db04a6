"""Conditions that can be measured: "if replication lag > 30 s" as a signal, a comparator, a value and its unit."""

from __future__ import annotations

import re
from typing import NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.quantity import CONTRARY, quantities

NEGATING = regex(
    r"\b(?:unless|skip|not|never|no|none|neither|nor|cannot|without|hardly|otherwise|else|or|and)\b|n['’]t\b",
    re.IGNORECASE,
)
"""Words with which a condition means more than one comparison, or its contrary."""
LEAD = regex(
    r"^\W*(?:only )?(?:if|when|in case|once|as)\b\s*(?:(?:the|your|its|there (?:is|are|were))\b)?\s*", re.IGNORECASE
)
TAIL = regex(
    r"\s*\b(?:is|are|was|has|stays|remains|exceeds?|rises|goes|drops|falls|still|by|at|to|of)\b\s*$", re.IGNORECASE
)
MORE = regex(r"\w+\W+\w")
"""Words behind a comparison that restrict it: "for 10 minutes", "of the limit"."""
SKIPPED = regex(
    r"^\W*(?:skip (?:this |the )?(?:step )?(?:if|when)\s+(?P<x>[^,]+)"
    r"|(?:if|when|once|in case)\s+(?P<y>.+?),? (?:then )?(?:you (?:can|may) )?skip (?:this|the|it)\b.*)$",
    re.IGNORECASE,
)
UNLESS = regex(r"^\W*(?:only )?unless\s+(?P<x>[^,]+)$", re.IGNORECASE)
IF = regex(r"^\W*(?:only )?(?:if|when|in case|once)\s+", re.IGNORECASE)
NOT_SO = "it is not so that "


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


def needed(text: str) -> str:
    """A condition as what must be so for its step to be done: a yes to "skip this if it runs" must not do it."""
    match = SKIPPED.match(text) or UNLESS.match(text)
    return denied(match["x"] or match["y"]) if match else text


def denied(text: str) -> str:
    """The contrary of some words that are so or not."""
    return NOT_SO + IF.sub("", text).strip()


def criterion(text: str) -> Criterion | None:
    """A condition as one comparison, `None` when it says more than that, or nothing that can be measured."""
    if text.startswith(NOT_SO):
        found = criterion(text.removeprefix(NOT_SO))
        contrary = CONTRARY.get(found.comparator) if found else None
        return found._replace(comparator=contrary) if found and contrary else None
    every = quantities(text)
    if len(every) != 1 or not every[0].comparator or every[0].unit in {"x", "times"}:
        return None
    [quantity] = every
    around = text[: quantity.start], text[quantity.end :]
    if any(map(NEGATING.search, around)) or MORE.search(around[1]):
        return None
    signal = LEAD.sub("", around[0])
    while (shorter := TAIL.sub("", signal)) != signal:
        signal = shorter
    signal = signal.strip(" `*:,(")
    if not signal or not any(each.isalpha() for each in signal):
        return None
    return Criterion(signal, quantity.comparator, quantity.value, quantity.upper, quantity.unit)
