"""A bound as operators write it: `< 2`."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, NamedTuple

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
WRITTEN = re.compile(r"(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)")


class Bound(NamedTuple):
    """On which side of which number."""

    compare: Callable[[float, float], bool]
    limit: float

    def holds(self, value: float) -> bool:
        """Whether a number keeps it."""
        return self.compare(value, self.limit)


def read(text: str) -> Bound:
    """The bound of a text; raises Refused."""
    match = WRITTEN.fullmatch(text.strip())
    if not match:
        raise Refused(f"{text}: a bound such as '< 2' is needed")
    return Bound(COMPARE[match[1]], float(match[2]))
