"""Calling people about incidents: by hand, by hand-over, and by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli import saying
from runwright.cli.carrying import carried, courier
from runwright.cli.ending import orderly
from runwright.cli.escalation_clock import keep, tick
from runwright.cli.incident_desk import changed

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from runwright.cli.incident_desk import Desk
    from runwright.incident.desk import Written


def _escalate(desk: Desk, options: argparse.Namespace) -> int:
    return changed(desk.escalate(options.which, options.level, options.why, desk.who), "", options)


def _hand_over(desk: Desk, options: argparse.Namespace) -> int:
    written, told, called = desk.hand_over(options.which, options.person, options.why, desk.who)
    return handed(written, (*told, *(each.why_not for each in called if each.why_not)), options)


def handed(written: Written, told: Iterable[str], options: argparse.Namespace) -> int:
    """Say who has it now, and what they are told; and whom nobody could call."""
    if options.json:
        return changed(written, "", options)
    saying.line(f"{written.incident.incident} is handed over to {options.person}")
    for each in told:
        saying.line(f"  {each}")
    return 0


def _clock(desk: Desk, options: argparse.Namespace) -> int:
    """Take each step as it comes due, until it is stopped."""
    if options.once:
        try:
            tick(desk, saying.timed)
        finally:  # what was due in others is told all the same
            carried(desk.configuration, desk.environment)
        return 0
    with orderly() as wait, courier(desk.configuration, desk.environment, saying.timed):
        keep(desk, saying.timed, wait)
    return 0


DEEDS = {"escalate": _escalate, "hand-over": _hand_over, "clock": _clock}
