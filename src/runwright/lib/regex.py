"""Regular expressions that are compiled when they are first used.

Modules state their patterns at the top, or a small one where it is used: `regex(r"…").search(text)`, which costs less
than `re.search` does. A short command needs a third of them for an ordinary runbook, and compiling the rest would be a
quarter of its time; what was compiled once is kept for the next start (`pattern_code`). A pattern made here behaves as
the one that `re.compile` makes; the first use of it costs a little more. A test compiles every one, so that a wrong
pattern does not wait for its first user. What is put together from a document is for `re`:
this keeps all that it made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, AnyStr, cast

from runwright.lib.pattern_code import compiled

if TYPE_CHECKING:
    import re

METHODS = ("match", "search", "fullmatch", "finditer", "findall", "sub", "split", "pattern", "flags")
MADE: dict[tuple[str | bytes, int], Late] = {}
"""Every pattern that was asked for, by its source and flags."""


class Late:
    """Stands for a compiled pattern until somebody uses it."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self.source = source
        self.options = int(flags)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever re.Pattern has)
        if name not in METHODS:
            raise AttributeError(name)
        pattern = compiled(self.source, self.options)
        self.__dict__ |= {each: getattr(pattern, each) for each in METHODS}
        return self.__dict__[name]


def either(*ways: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern of several ways to write something, one a line with its reason, of which any matches."""
    between = b"|" if isinstance(ways[0], bytes) else "|"
    return regex(between.join(ways), flags)


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern to be compiled on first use, in the syntax of `re`; the same one whenever it is asked for."""
    made = MADE.get((source, flags))
    if made is None:
        made = MADE[source, flags] = Late(source, flags)
    return cast("re.Pattern[AnyStr]", made)
