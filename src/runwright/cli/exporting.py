"""How an export is put together, written, and compared."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.books import named
from runwright.cli.replacing import replace
from runwright.cli.unwritten import duties_left_out, monitors_left_out
from runwright.environment.configuration import load
from runwright.lib.errors import RunwrightError, Unwritable
from runwright.runbook import read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from runwright.environment.configuration import Configuration
    from runwright.monitor.monitor import Monitor
    from runwright.runbook import Runbook
    from runwright.schedule.duty import Duty

MESSAGES = frozenset({"pagerduty", "slack", "teams", "webhook"})
"""Forms of what people are told of alerts."""
MONITORED = frozenset({"prometheus", "alertmanager", "grafana"}) | MESSAGES
"""Forms of what is noticed; the others are of what is done by the clock."""


class NoSuchZone(RunwrightError):
    """A time zone that the database of time zones does not have."""

    hint = "Write its name as in the IANA database: UTC, Europe/Berlin."

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no time zone {name}")


def written(options: argparse.Namespace) -> int:
    """Write one form, and tell what could not be written."""
    _put(texts(options, load(Path.cwd())), options.output)
    return 0


def texts(options: argparse.Namespace, configuration: Configuration) -> Mapping[str, str]:
    """The text of each file of a form, by its name; one file has none."""
    if options.form in MONITORED:
        return {"": _of_monitors(options, configuration)}
    return _of_duties(configuration, options)


def books_of(options: argparse.Namespace, configuration: Configuration) -> Iterator[Runbook]:
    """The runbooks that were named, or those of the configuration, called as it calls them."""
    paths = options.paths or [str(configuration.root / each) for each in configuration.books]
    for each in named(paths):
        yield read(each.source(configuration.called))


# Monitors


def monitors_of(options: argparse.Namespace, configuration: Configuration) -> list[Monitor]:
    """What the runbooks that were named want noticed."""
    from runwright.monitor.monitor import monitors

    return [each for book in books_of(options, configuration) for each in monitors(book, configuration.signals)]


def _of_monitors(options: argparse.Namespace, configuration: Configuration) -> str:
    """The text of a form that monitors have."""
    found = monitors_of(options, configuration)
    monitors_left_out(options.form, found)
    if options.form in MESSAGES:
        from runwright.cli.payloads import payloads

        only = next(iter(configuration.environments)) if len(configuration.environments) == 1 else ""
        return payloads(found, options.form, options.on or only, configuration.notify.console)
    if options.form == "prometheus":
        from runwright.monitor.export.prometheus import rules

        return rules(found, options.url)
    if options.form == "grafana":
        from runwright.monitor.export.grafana import dashboard

        return dashboard(found, f"Runbooks: {configuration.root.name}", options.url)
    from runwright.monitor.export.alertmanager import responses, routes

    return routes(found, responses(books_of(options, configuration)))


# Schedules


def duties_of(options: argparse.Namespace, configuration: Configuration) -> list[Duty]:
    """The duties of the runbooks that were named; times without a zone are of the one that was named.

    Raises:
        NoSuchZone: it is none.
    """
    from zoneinfo import available_timezones

    from runwright.schedule.duty import duties

    if options.timezone not in available_timezones():
        raise NoSuchZone(options.timezone)
    return [each for book in books_of(options, configuration) for each in duties(book, options.timezone)]


def _of_duties(configuration: Configuration, options: argparse.Namespace) -> Mapping[str, str]:
    """The text of each file of a form, by its name; one file has none."""
    from runwright.schedule.export.calling import Calling

    duties = duties_of(options, configuration)
    duties_left_out(options.form, duties)
    if options.form != "calendar":
        _certain(options.on, configuration)
    calling = Calling(str(configuration.root), options.on, options.auto, _itself())
    if options.form == "crontab":
        from runwright.schedule.export.crontab import crontab

        return {"": crontab(duties, calling)}
    if options.form == "systemd":
        from runwright.schedule.export.systemd import units

        return units(duties, calling)
    from runwright.lib.clock import SYSTEM
    from runwright.schedule.export.calendar_file import calendar

    return {"": calendar(duties, SYSTEM.now(), options.url).decode()}


def _certain(environment: str, configuration: Configuration) -> None:
    """See that what a clock starts will know its environment: nobody is there to be asked.

    Raises:
        WhichEnvironment, NoSuchEnvironment: it would not.
    """
    from runwright.cli.where import WhichEnvironment

    if environment:
        configuration.environment(environment)
    elif len(configuration.environments) > 1:
        raise WhichEnvironment(configuration)


def _itself() -> str:
    """The path of this program: clocks start things with hardly a PATH."""
    return shutil.which("runwright") or str(Path(sys.executable).parent / "runwright")


# Out


def _put(texts: Mapping[str, str], output: str | None) -> None:
    """Print, or write a file, or a folder of files."""
    if output is None:
        sys.stdout.write("\n".join(f"# {name}\n{text}" if name else text for name, text in texts.items()))
        return
    place = Path(output)
    try:
        for name, text in texts.items():
            place.mkdir(exist_ok=True) if name else None
            replace(place / name if name else place, [text.encode()])
    except OSError as error:
        raise Unwritable(f"{output}: {error.strerror or error}") from error
