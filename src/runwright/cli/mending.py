"""Writing: the safe fixes of findings into their files, each file replaced as a whole or not at all."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.replacing import replace
from runwright.lint.fixing import fixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.lint.finding import Reported


def mend(findings: Sequence[Reported]) -> int:
    """Make the safe fixes in the files, and say how many were made.

    A file that is not what was checked is left alone: standard input, one in another encoding, one that changed since.

    Raises:
        NotWritten: a file cannot be replaced.
    """
    total = 0
    for name, group in groupby(findings, key=lambda each: each.source.name):
        mine = list(group)
        path, data = Path(name), mine[0].source.data
        after = fixed(data, mine)
        if after.made and path.is_file() and path.read_bytes() == data:
            replace(path, [after.data])
            total += after.made
    return total
