"""The five fields of a cron expression as the numbers they stand for, read by the package cronsim."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

WHOLE = {"minutes": 60, "hours": 24, "days": 31, "months": 12, "weekdays": 7}
"""How many numbers each field can stand for."""


class Fields(NamedTuple):
    """The numbers of each field, ascending; `None` is every one of them."""

    minutes: tuple[int, ...] | None
    hours: tuple[int, ...] | None
    days: tuple[int, ...] | None
    months: tuple[int, ...] | None
    weekdays: tuple[int, ...] | None
    """0 is Sunday."""

    def rhythms(self) -> Iterator[Fields]:
        """The same in rhythms that restrict one kind of day at most: cron takes a day when either fits."""
        if self.days is None or self.weekdays is None:
            yield self
        else:
            yield self._replace(days=None)
            yield self._replace(weekdays=None)


def fields(cron: str) -> Fields | None:
    """The fields of an expression; `None` for one with signs beyond numbers, such as `L` or `1#2`."""
    from datetime import UTC, datetime

    from cronsim import CronSim

    read = CronSim(cron, datetime.now(UTC))
    read.weekdays = {each % 7 if isinstance(each, int) else each for each in read.weekdays}  # 7 is Sunday, too
    found = [_numbers(getattr(read, name), size) for name, size in WHOLE.items()]
    return None if any(each == () for each in found) else Fields(*found)


def _numbers(found: set[object], size: int) -> tuple[int, ...] | None:
    """Empty where one of them is no number."""
    if len(found) == size:
        return None
    numbers = [each for each in found if isinstance(each, int) and each >= 0]
    return tuple(sorted(numbers)) if len(numbers) == len(found) else ()
