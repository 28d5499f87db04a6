"""The roster: every rotation with all that bears on it, and who is on call by it at a moment or over a span."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from runwright.lib.errors import RunwrightError
from runwright.oncall.business import Business
from runwright.oncall.calendar_file import read
from runwright.oncall.calendar_source import FRESH, fetched
from runwright.oncall.holidays import read as holidays
from runwright.oncall.turn import Turn, layered, override, turns

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from runwright.environment.configuration import Configuration
    from runwright.environment.hours import Hours
    from runwright.environment.people import Rotation
    from runwright.store.rosters import Rosters

AHEAD = (timedelta(days=16), timedelta(days=370))
"""How far is looked for the end of a turn: mostly it is near."""
MOMENT = timedelta(microseconds=1)
PAST, FUTURE = timedelta(days=60), timedelta(days=400)
"""Of which days holidays are read: incidents go on for weeks, and business is looked for that far ahead."""


class NoSuchRotation(RunwrightError):
    """A rotation that the configuration does not have."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no rotation “{name}”")
        names = ", ".join(sorted(known))
        self.hint = f"Rotations are {names}." if names else f"Describe it: a section [rotations.{name}]."


class Roster:
    """The rotations of a configuration; those of calendars are read when they are asked for."""

    def __init__(self, configuration: Configuration, kept: Rosters) -> None:
        self.people = configuration.people
        self.rotations = configuration.rotations
        self._root = configuration.root
        self._kept = kept
        self._known: dict[Hours, tuple[datetime, Business]] = {}

    def rotation(self, name: str) -> Rotation:
        """A rotation by its name; raises NoSuchRotation."""
        if name not in self.rotations:
            raise NoSuchRotation(name, self.rotations)
        return self.rotations[name]

    def who(self, name: str, now: datetime) -> Turn:
        """Who is on call now; a turn of nobody where nobody is.

        Raises:
            NoSuchRotation: there is none of this name.
            RunwrightError: its calendar cannot be had or read.
        """
        [turn] = self.turns(name, now, now + MOMENT)
        return turn

    def turns(self, name: str, start: datetime, end: datetime) -> list[Turn]:
        """Who is on call over a span, one turn after the other; raises as `who`."""
        rotation = self.rotation(name)
        standing_in = [*rotation.overrides, *self._kept.overrides(name)]
        known = [override(each) for each in standing_in if each.person in self.people]
        return layered([*self._layers(rotation, start, end), *known], start, end)

    def next(self, name: str, now: datetime) -> tuple[Turn, Turn | None]:
        """Who is on call now and until when, and who is after that; `None` when that is more than a year away."""
        for span in AHEAD:
            found = self.turns(name, now, now + span)
            if len(found) > 2:
                break
        return found[0], found[1] if len(found) > 1 else None

    def business(self, hours: Hours, now: datetime, *, ask: bool = True) -> Business:
        """When people work, holidays left out; those that cannot be had leave no day out, and it says why.

        A storm reads the calendar once. Without `ask` no server is asked: its last answer holds.
        """
        if not hours.holidays:
            return Business(hours)
        at, known = self._known.get(hours, (None, None))
        if at is None or known is None or not timedelta() <= now - at < FRESH:
            known = self._business(hours, now, ask=ask)
            self._known[hours] = (now, known)
        return known

    def _business(self, hours: Hours, now: datetime, *, ask: bool) -> Business:
        first = now.astimezone(ZoneInfo(hours.timezone)).date()
        try:
            data = fetched(hours.holidays, self._root, self._kept, now, ask=ask)
            return Business(hours, holidays(data, first - PAST, first + FUTURE))
        except RunwrightError as error:
            return Business(hours, unknown=f"the holidays are not known: {error}")

    def _layers(self, rotation: Rotation, start: datetime, end: datetime) -> Iterable[Turn]:
        if not rotation.calendar:
            return turns(rotation, start, end)
        data = fetched(rotation.calendar, self._root, self._kept, start)
        return read(data, rotation, self.people, start, end)
