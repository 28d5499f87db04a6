"""The timetable of duties: printed, or kept by this process as their clock."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from runwright.cli import json_output, saying
from runwright.cli.background import Background
from runwright.cli.ending import orderly
from runwright.cli.exporting import duties_of
from runwright.cli.paper import Paper
from runwright.cli.where import chosen
from runwright.environment.configuration import load
from runwright.lib.clock import SYSTEM
from runwright.lib.duration import seconds
from runwright.lib.errors import RunwrightError
from runwright.schedule.export.calling import Calling, why_not
from runwright.store.connection import StoreError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from runwright.schedule.clockwork import Clockwork, Manner, Told
    from runwright.schedule.duty import Duty
    from runwright.store.header import Header
    from runwright.store.journal import Journal

TICK = 1.0
"""Seconds between two looks at the clock."""
LONGEST = 36525 * 86400.0
"""Seconds: a century. No calendar has what is longer."""
LOOKED_AT = 100
"""Runs of a procedure that are looked at, to know whether one has begun."""


class NotALength(RunwrightError):
    """A length of time that cannot be read."""

    hint = 'Write a number and a unit: "90 s", "10 min", "1 h"; a century at most.'

    def __init__(self, option: str, text: str) -> None:
        super().__init__(f"--{option} {text}: that is no length of time")


def listed(options: argparse.Namespace) -> int:
    """Every duty with its next moment, the soonest first; behind them those that no clock can keep."""
    now = SYSTEM.now()
    configuration = load(Path.cwd())
    found = duties_of(options, configuration)
    kept = sorted((next(each.next(now)), each) for each in found if not why_not(each))
    if options.json:
        _as_json(kept, [each for each in found if why_not(each)])
        return 0
    paper = Paper()
    for moment, duty in kept:
        paper.line(f"{moment:%a %Y-%m-%d %H:%M} {duty.zone}", right=_place(duty, configuration.root))
        paper.line(f"{duty.what}: {duty.text}", 2)
        paper.line(f"runs #{duty.procedure}", 2, "dim")
    for duty in found:
        if why_not(duty):
            paper.line(f"no clock: {duty.what}", style="mark", right=_place(duty, configuration.root))
            paper.wrapped(why_not(duty), 2, "dim")
    if not found:
        paper.line("These runbooks name no times.")
    return 0


def _place(duty: Duty, root: Path) -> str:
    return f"{saying.near(duty.book, root)}:{duty.line}"


def _as_json(kept: Sequence[tuple[datetime, Duty]], others: Sequence[Duty]) -> None:
    for moment, duty in [*kept, *((None, each) for each in others)]:
        facts = duty._asdict() | {"next": moment.isoformat() if moment else None, "why_not": why_not(duty)}
        sys.stdout.write(json_output.row(facts))


# The clock


def kept(options: argparse.Namespace) -> int:
    """Run what comes due until somebody stops it; runs that have begun then go on by themselves."""
    from runwright.schedule.clockwork import Clockwork, Manner
    from runwright.store.claims import Claims
    from runwright.store.journal import Journal

    configuration = load(Path.cwd())
    environment = chosen(configuration, options.on)
    manner = Manner(timedelta(seconds=length("grace", options.grace)), length("jitter", options.jitter))
    calling = Calling(str(configuration.root), environment.name, options.auto, sys.executable)
    runs = Background()
    with closing(Claims.open(configuration.store)) as claims, closing(Journal.open(configuration.store)) as journal:
        duties = duties_of(options, configuration)
        clockwork = Clockwork(duties, environment.name, claims, OwnProcesses(runs, calling, journal))
        _announce(clockwork)
        with orderly() as wait:
            _keep(clockwork, manner, runs, wait)
    return 0


class OwnProcesses:
    """Runs as processes of their own."""

    def __init__(self, background: Background, calling: Calling, journal: Journal) -> None:
        self._background = background
        self._calling = calling
        self._journal = journal

    def start(self, duty: Duty, moment: datetime) -> None:
        """Start one that goes on without us."""
        why = f"schedule: {duty.text}, due {moment.isoformat()}"
        words = [*self._calling.words(duty)[1:], "--why", why]
        try:
            self._background.start(duty.procedure, words, Path(self._calling.folder))
        except OSError as error:  # the moment is taken, and the clock is still wanted for the others
            saying.timed(f"{duty.procedure}: no process could be started, run it by hand: {error.strerror or error}")

    def begun(self, duty: Duty, since: datetime) -> bool:
        """Whether the journal has one."""
        newest = self._journal.of_procedure(duty.procedure, LOOKED_AT)
        return any(each.started >= since and self._is(duty, each) for each in newest)

    def _is(self, duty: Duty, header: Header) -> bool:
        return (header.book, header.environment) == (duty.book, self._calling.environment)


def _keep(clockwork: Clockwork, manner: Manner, runs: Background, wait: Callable[[float], bool]) -> None:
    over = waits = False
    while not over:
        waits = _ticked(clockwork, manner, waits=waits)
        for ended in runs.ended():
            saying.timed(f"{ended.name}: {ended.words()}")
        over = wait(TICK)
    for name in runs.going():
        saying.timed(f"{name}: goes on by itself")


def _ticked(clockwork: Clockwork, manner: Manner, *, waits: bool) -> bool:
    """Do what is due; whether the store is waited for, which is said once, however long it takes."""
    try:
        for told in clockwork.tick(manner):
            saying.timed(_sentence(told))
    except StoreError as error:
        if not waits:
            saying.timed(f"waits, for nothing can be written down: {error}")
        return True
    if waits:
        saying.timed("goes on: the store is there again")
    return False


def _sentence(told: Told) -> str:
    late = (SYSTEM.now() - told.moment).total_seconds()
    made_up = ", made up for" if told.became == "started" and late > 60 else ""
    due = told.moment.astimezone(ZoneInfo(told.duty.zone))  # (one that comes from the store is in UTC)
    return f"{told.duty.procedure}: {told.became} (due {due:%Y-%m-%d %H:%M} {told.duty.zone}{made_up})"


def _announce(clockwork: Clockwork) -> None:
    for duty in clockwork.duties:
        saying.timed(
            f"{duty.procedure}: {duty.text}, next {next(duty.next(SYSTEM.now())):%a %Y-%m-%d %H:%M} {duty.zone}"
        )
    if not clockwork.duties:
        saying.timed("these runbooks have no duty that a clock can keep")


def length(option: str, text: str) -> float:
    """The seconds of a length of time that an option gives.

    Raises:
        NotALength: it is none.
    """
    found = seconds(text)
    if found is None or found > LONGEST:
        raise NotALength(option, text)
    return found


def period(option: str, text: str) -> float:
    """The seconds between two looks, of which there are some.

    Raises:
        NotALength: it is none.
    """
    found = length(option, text)
    if not found:
        raise NotALength(option, text)
    return found
