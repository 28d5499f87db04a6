"""Monitors: what the runbooks want noticed, and how each stood when somebody looked last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.role import Act
from runwright.monitor.alert import restored
from runwright.monitor.monitor import monitors
from runwright.monitor.mute import quiet
from runwright.monitor.watching import why_not
from runwright.monitor.wording import state, worded
from runwright.web.console import console_of
from runwright.web.page import page
from runwright.web.route import Guarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.environment.maintenance import Maintenance
    from runwright.monitor.alert import Alert
    from runwright.monitor.monitor import Monitor
    from runwright.web.console import Console
    from runwright.web.shelf import Book

ORDER = (
    "firing",
    "blind",
    "acknowledged",
    "pending",
    "silenced",
    "resolved",
    "quiet",
    "never read",
    "not watched",
)
"""What needs somebody comes first."""


class Standing(NamedTuple):
    """One monitor."""

    monitor: Monitor
    book: Book
    state: str
    """One of `ORDER`."""
    words: str
    alert: Alert | None
    muted: str
    """Why nobody is called about it."""


def _list(request: Request) -> Response:
    console = console_of(request)
    return page(request, "monitors.html", monitors=standings(console), silences=console.alerts.silences())


def standings(console: Console) -> list[Standing]:
    """The monitors of all runbooks, those first that need somebody."""
    return sorted(_standings(console), key=lambda each: ORDER.index(each.state))


def _standings(console: Console) -> Iterator[Standing]:
    kept, now = console.alerts.all(), console.clock.now()
    hush = quiet(console.alerts.silences(), _windows(console), now)
    for book in console.shelf.books():
        for each in monitors(book.runbook, console.configuration.signals):
            mute, row = hush.of(each.name), kept.get(each.name)
            words = mute.words if mute else ""
            if why_not(each):
                yield Standing(each, book, "not watched", why_not(each), None, words)
            elif row is None:
                yield Standing(each, book, "never read", "`runwright watch` reads it", None, words)
            else:
                alert = restored(row.body)
                said = worded(each, alert._replace(muted=""), now)
                yield Standing(each, book, state(alert, now), said, alert, alert.muted or words)


def _windows(console: Console) -> list[Maintenance]:
    """What maintenance holds in this environment."""
    here = console.environment.name
    return [each for each in console.configuration.maintenance if here in (each.environments or {here})]


ROUTES = [Guarded("/monitors", _list, Act.LOOK)]
