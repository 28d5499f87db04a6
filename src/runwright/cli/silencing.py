"""The answers that a person gives to alerts: to take one, to be silent about some for a while, to end that."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import saying
from runwright.cli.doctor import chosen
from runwright.cli.timetable import length
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.monitor.acknowledging import acknowledge, end
from runwright.monitor.window import coming, opened
from runwright.store.alerts import Alerts

if TYPE_CHECKING:
    import argparse

STAMP = "%Y-%m-%d %H:%M UTC"


class NoReason(RunwrightError):
    """Somebody wants silence and does not say why."""

    hint = "Say it with --why: whoever wonders at night must be able to tell whether it still holds."

    def __init__(self, pattern: str) -> None:
        super().__init__(f"{pattern}: a silence needs its reason")


def acknowledged(options: argparse.Namespace) -> int:
    """Write down who has taken an alert that fires."""
    with _alerts(options) as alerts:
        acknowledge(alerts, options.acknowledge, who())
    saying.line(f"{options.acknowledge}: taken by {who()}")
    return 0


def silenced(options: argparse.Namespace) -> int:
    """Write down about what nobody is called, why, who answers for it, and until when."""
    if not options.why.strip():
        raise NoReason(options.silence)
    until = SYSTEM.now() + timedelta(seconds=length("for", options.length))
    with _alerts(options) as alerts:
        alerts.silence(options.silence, until, options.owner or who(), options.why)
    saying.line(f"{options.silence}: silent until {until:%Y-%m-%d %H:%M} UTC")
    return 0


def ended(options: argparse.Namespace) -> int:
    """End the silences of a pattern before their time."""
    with _alerts(options) as alerts:
        end(alerts, options.end_silence, who())
    saying.line(f"{options.end_silence}: silent no more")
    return 0


def hushed(options: argparse.Namespace) -> int:
    """Say what is silent, which windows of maintenance are open, and which come next."""
    configuration, now = load(Path.cwd()), SYSTEM.now()
    with _alerts(options) as alerts:
        lines = [
            f"{each.pattern}: silent until {each.until:{STAMP}}, {each.who}: {each.why}" for each in alerts.silences()
        ]
    for each in configuration.maintenance:
        for word, window in (("open", opened(each, now)), ("next", coming(each, now))):
            if window is not None:
                when = f"{window.start:{STAMP}} to {window.end:{STAMP}}"
                lines.append(f"{each.name}: {word} {when}, {each.owner or 'nobody named'}: {each.reason}")
    sys.stdout.write("".join(f"{each}\n" for each in lines) or "Nothing is silent, and no maintenance is to come.\n")
    return 0


def _alerts(options: argparse.Namespace) -> closing[Alerts]:
    configuration = load(Path.cwd())
    return closing(Alerts.open(configuration.store, chosen(configuration, options.on).name))
