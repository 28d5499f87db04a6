"""Which of many spans hold a byte: asked for every command of a page, so that no answer may go through all of them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, TypeVar

from runwright.lint.finding import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

Held = TypeVar("Held", bound=Place)


class Nest(Generic[Held]):
    """Spans that may lie beside and in each other, in any order; answers come in the order in which they were given."""

    def __init__(self, spans: Iterable[Held]) -> None:
        self._spans = tuple(spans)
        self._order = sorted(range(len(self._spans)), key=lambda number: self._spans[number].start)
        self._starts = [self._spans[number].start for number in self._order]
        self._reach = list(accumulate((self._spans[number].end for number in self._order), max))
        """The farthest end of a span and those that start before it: behind that, nothing more holds the byte."""

    def all(self, at: int) -> list[Held]:
        """Every span that holds a byte."""
        return [self._spans[number] for number in sorted(self._holding(at))]

    def first(self, at: int) -> Held | None:
        """The first that was given of those that hold a byte."""
        number = min(self._holding(at), default=None)
        return None if number is None else self._spans[number]

    def begun(self, start: int, end: int) -> list[Held]:
        """Every span that begins at `start` or behind it, and before `end`."""
        first, last = bisect_right(self._starts, start - 1), bisect_right(self._starts, end - 1)
        return [self._spans[number] for number in sorted(self._order[first:last])]

    def _holding(self, at: int) -> Iterable[int]:
        place = bisect_right(self._starts, at) - 1
        while place >= 0 and self._reach[place] > at:
            number = self._order[place]
            if self._spans[number].end > at:
                yield number
            place -= 1
