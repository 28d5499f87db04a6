"""How the status page is put together: from the store, to the terminal, to a folder, or served beside the console."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli import json_output, saying
from runwright.cli.carrying import courier, row, settled
from runwright.cli.incident_desk import own
from runwright.cli.where import chosen
from runwright.environment.configuration import load
from runwright.environment.identity import who
from runwright.incident.announcing import board
from runwright.incident.status import DAYS, Status, status, unseen
from runwright.incident.uptime import Health, midnight, share
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError, Unwritable
from runwright.store.alerts import Alerts
from runwright.store.announcements import Announcements, News
from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from runwright.cli.paper import Paper
    from runwright.environment.configuration import Configuration
    from runwright.environment.status import StatusPage

SIGNS = {
    Health.UP: ("✓", "reads"),
    Health.DEGRADED: ("◔", "changes"),
    Health.DOWN: ("●", "destroys"),
    Health.MAINTENANCE: ("⚙", "changes"),
    Health.UNKNOWN: ("?", "unknown"),
}


class NoStatusPage(RunwrightError):
    """The configuration says nothing of a status page."""

    hint = "Write [status] and [status.components.NAME] in runwright.toml: docs/how-to/publish-a-status-page.md."

    def __init__(self) -> None:
        super().__init__("no status page is configured")


class NoAddress(RunwrightError):
    """An address that cannot be listened on."""

    hint = "Write HOST:PORT, or a port of this machine: 127.0.0.1:9097, 9097."

    def __init__(self, given: str) -> None:
        super().__init__(f"{given!r} is no address")


def shown(options: argparse.Namespace) -> int:
    """Print how everything stands: 1 when something is down or degraded."""
    from runwright.cli.paper import Paper

    with looking(load(Path.cwd()), options.on) as look:
        found = look()
    if options.json:
        from runwright.web.status_site import plainly

        sys.stdout.write(json_output.row(plainly(found)))
    else:
        _print(found, Paper())
    return 1 if found.health in {Health.DOWN, Health.DEGRADED} else 0


def _print(found: Status, paper: Paper) -> None:
    paper.line(f"{found.headline}.")
    wide = max(len(each.component.title) for each in found.parts)
    for each in found.parts:
        sign, style = SIGNS[each.health]
        measured = "not measured" if each.uptime is None else f"up {share(each.uptime)} of {DAYS} days"
        paper.named(f"{sign} {each.component.title}", f"{each.words}, {measured}", wide + 2, style)
    for incident in found.incidents:
        if incident.going:
            paper.line(f"{incident.incident}: {incident.last.title} ({incident.last.state})")


def written(options: argparse.Namespace) -> int:
    """Write every file of the page to a folder, each whole; the first page last."""
    from runwright.lib.durable import write
    from runwright.web.status_site import site

    with looking(load(Path.cwd()), options.on) as look:
        files = site(look())
    folder = Path(options.output)
    try:
        (folder / "incidents").mkdir(parents=True, exist_ok=True)
        for path in sorted(files, key=lambda each: each == "index.html"):
            write(folder / path, files[path].content, 0o644)
    except OSError as error:
        raise Unwritable(f"{folder}: {error.strerror}") from None
    saying.line(f"{folder / 'index.html'}: {len(files)} files")
    return 0


def announced(options: argparse.Namespace) -> int:
    """Tell the public what somebody wrote for it, and see it on its way to subscribers."""
    configuration = load(Path.cwd())
    page, environment = page_of(configuration), chosen(configuration, options.on or own(configuration, options.which))
    given = News(options.state, options.title, options.text, tuple(options.component))
    with closing(Incidents.open(configuration.store, environment.name)) as incidents:
        incident = incidents.find(options.which).incident
        made = board(page, incidents, environment.name).announce(incident, given, who())
    saying.line(f"{incident}: {made.title} ({made.state})")
    if page.notify:
        with courier(configuration, environment) as outbox:
            if outbox is not None:
                for each in settled(outbox, configuration.channels, f"status/{incident}"):
                    saying.line(f"  {row(outbox, each)}")
    return 0


@contextmanager
def looking(configuration: Configuration, on: str | None) -> Iterator[Callable[[], Status]]:
    """What there is to show, as often as it is asked for."""
    page, environment = page_of(configuration), chosen(configuration, on).name
    windows = [each for each in configuration.maintenance if environment in (each.environments or {environment})]
    with (
        closing(Alerts.open(configuration.store, environment)) as alerts,
        closing(Announcements.open(configuration.store, environment)) as announcements,
    ):

        def look() -> Status:
            now, kept = SYSTEM.now(), alerts.all()
            since = midnight(now) - timedelta(days=DAYS)
            history = [*alerts.history(since), *unseen(kept, now)]
            return status(page, history, announcements.since(since), windows, now)

        yield look


def page_of(configuration: Configuration) -> StatusPage:
    """The page that is configured; raises NoStatusPage."""
    if configuration.status is None:
        raise NoStatusPage
    return configuration.status


def beside(address: str, configuration: Configuration, on: str | None, open_things: ExitStack) -> str:
    """Serve the status page on an address of its own, for as long as things are open; its URL, and what to know."""
    from runwright.cli.listening import url_of
    from runwright.web.serving import caution, listening, serving
    from runwright.web.status_server import status_server

    host, port = _address(address)
    look = open_things.enter_context(looking(configuration, on))
    place = listening(host, port)
    open_things.callback(place.close)
    app = status_server(look, SYSTEM)
    open_things.enter_context(serving(app, place))
    risk = caution(place.getsockname()[0])
    return f"{url_of(place)}/{f' ({risk})' * bool(risk)}"


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdecimal() and len(port) < 6):
        raise NoAddress(text)
    return host.strip("[]") or "127.0.0.1", int(port)
