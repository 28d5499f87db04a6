"""Regular expressions that are compiled when they are first used.

A module of ours states its patterns at the top, and one run of the program uses a third of them; compiling all of them
would be most of the start-up of a short command. A pattern made here behaves as the one `re.compile` makes.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Late:
    """Stands for a compiled pattern; the first attribute asked for compiles it."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever re.Pattern has)
        compiled: re.Pattern[Any] = re.compile(self._source, self._flags)
        for each in ("match", "search", "fullmatch", "finditer", "findall", "sub", "split", "pattern"):
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


def pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern for `re`'s methods, compiled on first use; a wrong one raises `re.error` then."""
    return cast("re.Pattern[AnyStr]", _Late(source, flags))
