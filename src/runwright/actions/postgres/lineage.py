"""Timelines: where each one left the one before it (`00000003.history`, as PostgreSQL writes them at a promotion)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.actions.postgres import lsn

if TYPE_CHECKING:
    from collections.abc import Iterator


class Fork(NamedTuple):
    """A timeline was left at this place, in bytes."""

    timeline: int
    place: int
    why: str


def forks(history: str) -> Iterator[Fork]:
    """The forks that led to a timeline, oldest first.

    Raises:
        ValueError: a line is none of a history.
    """
    for line in history.splitlines():
        words = line.split(None, 2)
        if not words or words[0].startswith("#"):
            continue
        if len(words) < 2:
            raise ValueError(f"{line} is no line of a timeline's history")
        yield Fork(int(words[0]), lsn.number(words[1]), words[2] if len(words) > 2 else "")


def file(timeline: int) -> str:
    """The name of the file that tells where a timeline comes from; the first one has none."""
    return f"{timeline:08X}.history"
