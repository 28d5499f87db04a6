"""A turn: who is on call from a moment up to another. Pure.

Turns of members are counted by the clock on the wall, so that hand-over stays at nine o'clock when summer time begins
or ends; that turn is then an hour shorter or longer. A time that a change of the clock skips or repeats is read as
RFC 5545 (3.3.5) reads it: with the offset before the gap, and the first of two. Each moment belongs to one turn.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runwright.environment.people import Override, Rotation


USUAL = frozenset({"rotation", "calendar", "nobody"})
"""Reasons of a turn that need no words."""


class Turn(NamedTuple):
    """Who is on call, and when."""

    person: str
    """The name of a person; empty where nobody is on call."""
    start: datetime
    end: datetime
    """The first moment that is not part of it."""
    because: str
    """`rotation`, `calendar`, or of an override, why."""


def turns(rotation: Rotation, start: datetime, end: datetime) -> Iterator[Turn]:
    """The turns of the members that touch a span, in order; none where a calendar says who is on call."""
    if rotation.first is None or not rotation.members:
        return
    number = _number(rotation, rotation.first, start)
    begin = _begin(rotation, rotation.first, number)
    while begin < end:
        number += 1
        after = _begin(rotation, rotation.first, number)
        yield Turn(rotation.members[(number - 1) % len(rotation.members)], begin, after, "rotation")
        begin = after


def _number(rotation: Rotation, first: datetime, at: datetime) -> int:
    """The number of the turn in which a moment is; before the first one it is negative."""
    wall = at.astimezone(ZoneInfo(rotation.timezone)).replace(tzinfo=None)
    number = (wall - first) // timedelta(seconds=rotation.length)
    while _begin(rotation, first, number) > at:
        number -= 1
    while _begin(rotation, first, number + 1) <= at:
        number += 1
    return number


def _begin(rotation: Rotation, first: datetime, number: int) -> datetime:
    wall = first + number * timedelta(seconds=rotation.length)
    return wall.replace(tzinfo=ZoneInfo(rotation.timezone)).astimezone(UTC)


def override(each: Override) -> Turn:
    """The turn of somebody who stands in."""
    return Turn(each.person, each.start.astimezone(UTC), each.until.astimezone(UTC), each.why or "override")


def layered(layers: Sequence[Turn], start: datetime, end: datetime) -> list[Turn]:
    """One turn after the other, from `start` up to `end`; where several cover a moment, the last of them holds."""
    edges = {start, end, *(edge for each in layers for edge in (each.start, each.end) if start < edge < end)}
    return list(_joined(_cut(layers, sorted(edges))))


def _cut(layers: Sequence[Turn], edges: Sequence[datetime]) -> Iterator[Turn]:
    for begin, end in pairwise(edges):
        over = next((each for each in reversed(layers) if each.start <= begin < each.end), None)
        yield Turn(over.person, begin, end, over.because) if over else Turn("", begin, end, "nobody")


def _joined(pieces: Iterable[Turn]) -> Iterator[Turn]:
    """Pieces of one turn as one."""
    last: Turn | None = None
    for each in pieces:
        if last is not None and (last.person, last.because) == (each.person, each.because):
            last = last._replace(end=each.end)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last
