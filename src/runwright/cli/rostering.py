"""How the roster is put together, shown, written as a calendar, and changed."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from runwright.cli import json_output, saying
from runwright.cli.business_hours import told
from runwright.cli.moment import moment
from runwright.cli.paper import Paper
from runwright.cli.timetable import length
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.environment.people import Override
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.oncall.roster import Roster
from runwright.oncall.turn import USUAL
from runwright.store.rosters import Rosters

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from runwright.environment.people import Rotation
    from runwright.oncall.turn import Turn

NOBODY = 1
COULD_NOT = 2
CALENDAR_DAYS = 90


class NoSuchPerson(RunwrightError):
    """Somebody whom the configuration does not describe."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no person “{name}”")
        self.hint = f"People are {', '.join(known)}." if known else f"Describe them: a section [people.{name}]."


class NotAnOverride(RunwrightError):
    """An override that does not say who, where or how long."""

    hint = 'Write: runwright oncall override ROTATION PERSON --until "2026-12-24 18:00"'


class NoRotations(RunwrightError):
    """A configuration in which nobody is on call."""

    hint = "Describe who takes turns: sections [people.NAME] and [rotations.NAME] of runwright.toml."

    def __init__(self) -> None:
        super().__init__("there are no rotations")


# Shown


def shown(options: argparse.Namespace) -> int:
    """Who is on call, in the form that was asked for; 1 when nobody is."""
    configuration = load(Path.cwd())
    hours = not options.words and any(each.hours for each in configuration.environments.values())
    if not configuration.rotations and not hours:
        raise NoRotations
    with closing(Rosters.open(configuration.store)) as kept:
        roster = Roster(configuration, kept)
        names = [roster.rotation(each).name for each in options.words] or list(roster.rotations)
        if options.calendar:
            return _calendar(roster, names, options)
        if options.days:
            return _days(roster, names, options)
        status = _now(roster, names, options)
        if hours:
            told(configuration, roster, options)
        return status


def _calendar(roster: Roster, names: Sequence[str], options: argparse.Namespace) -> int:
    from runwright.oncall.calendar_file import written

    spans = {name: _span(roster.rotation(name), options, CALENDAR_DAYS) for name in names}
    turns = {name: roster.turns(name, *span) for name, span in spans.items()}
    sys.stdout.write(written(turns, roster.people, SYSTEM.now()).decode())
    return 0


def _days(roster: Roster, names: Sequence[str], options: argparse.Namespace) -> int:
    """Every turn of the days that were asked for."""
    paper = Paper()
    status = 0
    for name in names:
        rotation, span = roster.rotation(name), _span(roster.rotation(name), options, options.days)
        try:
            turns = roster.turns(name, *span)
        except RunwrightError as error:
            status = _unknown(name, error, paper, options)
            continue
        if options.json:
            sys.stdout.writelines(_line({"rotation": name, **_facts(each, roster)}) for each in turns)
            continue
        paper.line(name, style="title", right=rotation.timezone)
        for each in turns:
            text = f"{_wall(each.start, rotation)} {_called(each, roster)}"
            why, style = "" if each.because in USUAL else each.because, "" if each.person else "destroys"
            paper.paired(text, why, 2, style)
    return status


def _unknown(name: str, error: RunwrightError, paper: Paper, options: argparse.Namespace) -> int:
    """Say why nobody knows who is on call in a rotation: the others are known all the same."""
    if options.json:
        sys.stdout.write(_line({"rotation": name, "unknown": str(error)}))
        return COULD_NOT
    paper.wrapped(f"{name}: nobody knows who is on call: {error}", style="destroys", hang=2)
    if error.hint:
        paper.wrapped(error.hint, 2, "dim")
    return COULD_NOT


def _now(roster: Roster, names: Sequence[str], options: argparse.Namespace) -> int:
    paper, status = Paper(), 0
    for name in names:
        rotation = roster.rotation(name)
        at = moment(options.at, "at", rotation.timezone)
        try:
            now, following = roster.next(name, at)
        except RunwrightError as error:
            status = _unknown(name, error, paper, options)
            continue
        status = status if now.person else max(status, NOBODY)
        if options.json:
            after = _facts(following, roster) if following else None
            sys.stdout.write(_line({"rotation": name, "now": _facts(now, roster), "next": after}))
            continue
        until = f"until {_wall(now.end, rotation)}" if following else ""
        paper.paired(f"{name}: {_called(now, roster)}", until, 0, "title" if now.person else "destroys", 2)
        if now.because not in USUAL:
            paper.wrapped(now.because, 2, "dim")
        paper.line(f"then {_called(following, roster)}" if following else "and nobody else within a year", 2, "dim")
    return status


def _facts(turn: Turn, roster: Roster) -> dict[str, Any]:
    called = roster.people[turn.person].called if turn.person else None
    span = {"start": turn.start.isoformat(), "end": turn.end.isoformat()}
    return {"person": turn.person or None, "name": called, **span, "because": turn.because}


def _line(facts: Mapping[str, Any]) -> str:
    return json_output.row(facts)


def _called(turn: Turn, roster: Roster) -> str:
    return roster.people[turn.person].called if turn.person else "nobody is on call"


def _wall(at: datetime, rotation: Rotation) -> str:
    return f"{at.astimezone(ZoneInfo(rotation.timezone)):%a %Y-%m-%d %H:%M %Z}"


def _span(rotation: Rotation, options: argparse.Namespace, days: int) -> tuple[datetime, datetime]:
    start = moment(options.at, "at", rotation.timezone)
    return start, start + timedelta(days=min(max(options.days or days, 1), 3660))


# Changed


def overridden(options: argparse.Namespace) -> int:
    """Let somebody stand in, and say who is on call then."""
    configuration = load(Path.cwd())
    match options.words:
        case [_, name, person]:
            pass
        case _:
            raise NotAnOverride("an override names a rotation and a person")
    if person not in configuration.people:
        raise NoSuchPerson(person, sorted(configuration.people))
    with closing(Rosters.open(configuration.store)) as kept:
        roster = Roster(configuration, kept)
        made = _override(roster.rotation(name), person, options)
        kept.override(name, made, who())
        for each in roster.turns(name, made.start, made.until):
            start, end = (_wall(at, roster.rotation(name)) for at in (each.start, each.end))
            saying.line(f"{name}: {_called(each, roster)} from {start} until {end}")
    return 0


def _override(rotation: Rotation, person: str, options: argparse.Namespace) -> Override:
    start = moment(options.start, "from", rotation.timezone)
    if bool(options.until) == bool(options.length):
        raise NotAnOverride("an override ends some time: give either --until or --for")
    if options.length:
        until = start + timedelta(seconds=length("for", options.length))
    else:
        until = moment(options.until, "until", rotation.timezone)
    if until <= start:
        raise NotAnOverride("an override ends after it began")
    return Override(person, start, until, options.why)
