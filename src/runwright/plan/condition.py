"""Conditions that can be measured: "if replication lag > 30 s" as a signal, a comparator, a value and its unit."""

from __future__ import annotations

from typing import NamedTuple


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
