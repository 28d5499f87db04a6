"""The rota: who is on call now and over the next weeks, by each rotation, as a page shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from runwright.lib.errors import RunwrightError
from runwright.oncall.roster import Roster
from runwright.oncall.turn import USUAL
from runwright.store.rosters import Rosters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from runwright.web.console import Console

AHEAD = timedelta(days=28)


class Shift(NamedTuple):
    """Somebody from a moment on, up to the next shift."""

    start: datetime
    """By the clock on the wall of the rotation."""
    called: str
    """As people call them; empty where nobody is on call."""
    why: str
    """Of somebody who stands in."""


class Rota(NamedTuple):
    """The shifts of one rotation, the first of them now."""

    name: str
    zone: str
    shifts: tuple[Shift, ...]
    trouble: str = ""
    """Why its calendar cannot be read."""


def rotas(console: Console) -> Iterator[Rota]:
    """Every rotation; one whose calendar cannot be had says so, and hides no other."""
    roster = Roster(console.configuration, Rosters(console.incidents.connection))
    now = console.clock.now()
    for name, rotation in roster.rotations.items():
        try:
            yield Rota(name, rotation.timezone, tuple(_shifts(roster, name, now)))
        except RunwrightError as error:
            yield Rota(name, rotation.timezone, (), f"{error}. {error.hint}".rstrip())


def _shifts(roster: Roster, name: str, now: datetime) -> Iterator[Shift]:
    zone = ZoneInfo(roster.rotation(name).timezone)
    for turn in roster.turns(name, now, now + AHEAD):
        called = roster.people[turn.person].called if turn.person else ""
        yield Shift(turn.start.astimezone(zone), called, "" if turn.because in USUAL else turn.because)
