"""Secrets that a program takes from its environment by itself: `psql` reads PGPASSWORD, named or not.

`data/read_by_itself.json` says it for each program. Nothing else of the environment's secrets reaches a command.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DATA = Path(__file__).parent / "data" / "read_by_itself.json"


def read_by(programs: Iterable[str]) -> Iterator[str]:
    """The variables that these programs read, by name; some may come twice."""
    for program in programs:
        yield from _known().get(program.rpartition("/")[2], ())


@cache
def _known() -> dict[str, tuple[str, ...]]:
    rows = json.loads(DATA.read_bytes())["ways"]
    return {program: tuple(row["variables"]) for row in rows for program in row["programs"]}
