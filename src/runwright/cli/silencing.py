"""The answers that a person gives to alerts: to take one, to be silent about some for a while, to end that."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.cli import saying
from runwright.cli.incident_desk import books_of
from runwright.cli.timetable import length
from runwright.cli.where import chosen
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.monitor.acknowledging import acknowledge, end
from runwright.monitor.monitor import monitors
from runwright.monitor.mute import covers, quiet
from runwright.monitor.window import windows
from runwright.store.alerts import Alerts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from runwright.monitor.window import Window
    from runwright.store.alerts import Silence

STAMP = "%Y-%m-%d %H:%M UTC"


class NoReason(RunwrightError):
    """Somebody wants silence and does not say why."""

    hint = "Say it with --why: whoever wonders at night must be able to tell whether it still holds."

    def __init__(self, pattern: str) -> None:
        super().__init__(f"{pattern}: a silence needs its reason")


class NoPattern(RunwrightError):
    """A silence about nothing."""

    hint = "Name a monitor or an alert, or write a pattern: --silence 'Disk*'"

    def __init__(self) -> None:
        super().__init__("a silence about what?")


def acknowledged(options: argparse.Namespace) -> int:
    """Write down who has taken an alert that fires, and its incident; see on its way what people are told of that."""
    from runwright.cli.carrying import carried
    from runwright.incident.telling import told_incidents
    from runwright.incident.watched import taken

    configuration = load(Path.cwd())
    environment = chosen(configuration, options.on)
    with closing(told_incidents(configuration, environment)) as incidents:
        keys = acknowledge(Alerts(incidents.connection, environment.name), options.acknowledge, who())
        found = taken(incidents, keys, who())
    saying.line(f"{options.acknowledge}: taken by {who()}")
    for each in found:
        saying.line(f"{each}: taken")
    if found:
        carried(configuration, environment)
    return 0


def silenced(options: argparse.Namespace) -> int:
    """Write down about what nobody is called, why, who answers for it, and until when."""
    if not options.silence.strip():
        raise NoPattern
    if not options.why.strip():
        raise NoReason(options.silence)
    until = SYSTEM.now() + timedelta(seconds=length("for", options.length))
    with _alerts(options) as alerts:
        alerts.silence(options.silence, until, options.owner or who(), options.why)
    saying.line(f"{options.silence}: silent until {until:%Y-%m-%d %H:%M} UTC")
    if not _named(options.silence):
        saying.line("  no monitor of these runbooks is called so; alerts that come by webhook may be")
    return 0


def _named(pattern: str) -> bool:
    """Whether a monitor of the configuration's runbooks is called so."""
    configuration = load(Path.cwd())
    found = (each for book in books_of(configuration) for each in monitors(book, configuration.signals))
    return any(covers((pattern,), each.name) or covers((pattern,), each.alert) for each in found)


def ended(options: argparse.Namespace) -> int:
    """End the silences of a pattern before their time; see on its way what people are told of then."""
    from runwright.cli.carrying import carried
    from runwright.incident.hushed import unsilenced
    from runwright.incident.telling import told_incidents

    configuration, now = load(Path.cwd()), SYSTEM.now()
    environment = chosen(configuration, options.on)
    planned = [each for each in configuration.maintenance if each.holds(environment.name)]
    with closing(told_incidents(configuration, environment)) as incidents:
        alerts = Alerts(incidents.connection, environment.name)
        end(alerts, options.end_silence, who())
        hush = quiet(alerts.silences(), planned, now)
        found = unsilenced(incidents, options.end_silence, hush, now, who())
    saying.line(f"{options.end_silence}: silent no more")
    for each in found:
        saying.line(f"{each}: told now")
    if found:
        carried(configuration, environment)
    return 0


def hushed(options: argparse.Namespace) -> int:
    """Say what is silent, which windows of maintenance are open, and which come next."""
    configuration, now = load(Path.cwd()), SYSTEM.now()
    here = chosen(configuration, options.on).name
    with _alerts(options) as alerts:
        silences = alerts.silences()
    return told(silences, windows((each for each in configuration.maintenance if each.holds(here)), now), options)


def told(silences: Iterable[Silence], planned: Iterable[tuple[str, Window]], options: argparse.Namespace) -> int:
    """Print silences and windows of maintenance."""
    lines = list(_as_json(silences, planned) if options.json else _lines(silences, planned))
    if not lines and not options.json:
        lines = ["Nothing is silent, and no maintenance is to come."]
    for each in lines:
        saying.line(each)
    return 0


def _lines(silences: Iterable[Silence], planned: Iterable[tuple[str, Window]]) -> Iterator[str]:
    for each in silences:
        yield f"{each.pattern}: silent until {each.until:{STAMP}}, {each.who}: {each.why}"
    for word, window in planned:
        when = f"{window.start:{STAMP}} to {window.end:{STAMP}}"
        yield f"{window.name}: {word} {when}, {window.owner or 'nobody named'}: {window.reason}"


def _as_json(silences: Iterable[Silence], planned: Iterable[tuple[str, Window]]) -> Iterator[str]:
    for each in silences:
        yield _json({"kind": "silence", **each._asdict()})
    for word, window in planned:
        yield _json({"kind": "maintenance", "state": word, **window._asdict()})


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, default=datetime.isoformat)


def _alerts(options: argparse.Namespace) -> closing[Alerts]:
    configuration = load(Path.cwd())
    return closing(Alerts.open(configuration.store, chosen(configuration, options.on).name))
