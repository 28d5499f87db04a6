"""Monitors: what the runbooks want noticed, and how each stood when somebody looked last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.role import Act
from runwright.monitor.alert import restored
from runwright.monitor.monitor import monitors
from runwright.monitor.watching import silenced, why_not
from runwright.monitor.wording import worded
from runwright.web.console import console_of
from runwright.web.page import page
from runwright.web.route import Guarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.monitor.alert import Alert
    from runwright.monitor.monitor import Monitor
    from runwright.store.alerts import Silence
    from runwright.web.console import Console
    from runwright.web.shelf import Book

ORDER = ("firing", "blind", "pending", "quiet", "never read", "not watched")
"""What needs somebody comes first."""


class Standing(NamedTuple):
    """One monitor."""

    monitor: Monitor
    book: Book
    state: str
    """One of `ORDER`."""
    words: str
    alert: Alert | None
    silence: Silence | None


def _list(request: Request) -> Response:
    console = console_of(request)
    return page(request, "monitors.html", monitors=standings(console), silences=console.alerts.silences())


def standings(console: Console) -> list[Standing]:
    """The monitors of all runbooks, those first that need somebody."""
    return sorted(_standings(console), key=lambda each: ORDER.index(each.state))


def _standings(console: Console) -> Iterator[Standing]:
    kept, silences, now = console.alerts.all(), console.alerts.silences(), console.clock.now()
    for book in console.shelf.books():
        for each in monitors(book.runbook, console.configuration.signals):
            silence, row = silenced(each, silences), kept.get(each.name)
            if why_not(each):
                yield Standing(each, book, "not watched", why_not(each), None, silence)
            elif row is None:
                yield Standing(each, book, "never read", "`runwright watch` reads it", None, silence)
            else:
                alert = restored(row.body)
                yield Standing(each, book, alert.standing.value, worded(each, alert, now), alert, silence)


ROUTES = [Guarded("/monitors", _list, Act.LOOK)]
