"""When a reading is bad: a comparison with a number, in a unit."""

from __future__ import annotations

from typing import NamedTuple

from runwright.plan.units import Amount, converted, holds

WORDS = {
    ">": "above",
    ">=": "at or above",
    "<": "below",
    "<=": "at or below",
    "==": "equal to",
    "!=": "other than",
    "between": "between",
}


class Breach(NamedTuple):
    """A comparison that holds when something is wrong."""

    comparator: str
    """`>`, `>=`, `<`, `<=`, `==`, `!=`, or `between`, both ends included."""
    value: float
    upper: float | None = None
    """The other end of `between`."""
    unit: str = ""

    def holds(self, reading: float) -> bool:
        """Whether a reading, in the unit of this breach, is bad."""
        return holds(reading, self.comparator, self.value, self.upper)

    def counted_in(self, unit: str) -> Breach | None:
        """The same in another unit (5 % is 0.05 of `1`); `None` where the two measure different things.

        A unit that nobody names is the one that this breach has.
        """
        if not unit or unit == self.unit:
            return self
        if unit in SHARE or self.unit in SHARE:
            return self._as_share(unit)
        low = converted(Amount(self.value, self.unit, 0, 0, ""), unit)
        high = None if self.upper is None else converted(Amount(self.upper, self.unit, 0, 0, ""), unit)
        if low is None or (high is None) != (self.upper is None):
            return None
        return self._replace(value=low, upper=high, unit=unit)

    def _as_share(self, unit: str) -> Breach | None:
        """A percentage as a ratio, or a ratio as a percentage."""
        if {unit, self.unit} - SHARE != {"%"}:
            return None
        times = 100.0 if unit == "%" else 0.01
        upper = None if self.upper is None else self.upper * times
        return self._replace(value=self.value * times, upper=upper, unit=unit)

    def words(self) -> str:
        """As a person says it: `above 5 %`."""
        unit = f" {self.unit}" if self.unit else ""
        end = f" and {self.upper:.12g}" if self.upper is not None else ""
        return f"{WORDS[self.comparator]} {self.value:.12g}{end}{unit}"


SHARE = frozenset({"1", "ratio"})
"""What people call the unit of a number between 0 and 1."""
