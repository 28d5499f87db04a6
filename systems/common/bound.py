"""A bound as operators write it: `< 2`, `= up`."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
WRITTEN = re.compile(r"(?P<sign><=|>=|<|>)\s*(?P<limit>-?\d+(?:\.\d+)?)|=\s*(?P<word>[a-z_]\w*)")


class Bound(NamedTuple):
    """On which side of which number, or which word."""

    compare: Callable[[Any, Any], bool]
    limit: float | str

    def holds(self, value: object) -> bool:
        """Whether a value keeps it; raises Refused for a word that is held against a number."""
        if isinstance(self.limit, str):
            return str(value) == self.limit
        if not isinstance(value, (int, float)):
            raise Refused(f"{value} is no number")
        return self.compare(value, self.limit)


def read(text: str) -> Bound:
    """The bound of a text; raises Refused."""
    match = WRITTEN.fullmatch(text.strip())
    if not match:
        raise Refused(f"{text}: a bound such as '< 2' or '= up' is needed")
    if match["word"]:
        return Bound(operator.eq, match["word"])
    return Bound(COMPARE[match["sign"]], float(match["limit"]))
