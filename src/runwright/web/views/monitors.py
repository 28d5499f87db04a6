"""Monitors: what the runbooks want noticed, and how each stood when somebody looked last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse

from runwright.environment.role import Act
from runwright.incident.watched import taken
from runwright.monitor.acknowledging import acknowledge
from runwright.monitor.alert import restored
from runwright.monitor.monitor import NoSuchMonitor, distinct, monitors
from runwright.monitor.mute import quiet
from runwright.monitor.watching import breach_of, why_not
from runwright.monitor.window import windows
from runwright.monitor.wording import state, worded
from runwright.store.alerts import MINUTES
from runwright.web.console import console_of
from runwright.web.forms import WrongForm, posted
from runwright.web.page import page
from runwright.web.plot import plot
from runwright.web.route import Guarded, person_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    "unread",
    "silenced",
    "resolved",
    "quiet",
    "never read",
    "not watched",
)
"""What needs somebody comes first."""

SHOWN, PAST = timedelta(minutes=MINUTES), timedelta(days=7)
"""How far back the plot reaches, and how far the list of changes."""
MOST = 50
LENGTHS = {
    "30 min": timedelta(minutes=30),
    "1 h": timedelta(hours=1),
    "4 h": timedelta(hours=4),
    "1 d": timedelta(days=1),
}
"""For how long a page offers to be silent."""


class NoReason(WrongForm):
    """A silence without its reason or its length."""

    hint = "Say why, and for how long: whoever wonders at night must be able to tell whether it still holds."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: a silence needs its reason and its length")


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
    silences, planned = console.alerts.silences(), windows(maintenance(console), console.clock.now())
    return page(request, "monitors.html", monitors=standings(console), silences=silences, windows=list(planned))


def standings(console: Console) -> list[Standing]:
    """The monitors of all runbooks, those first that need somebody."""
    return sorted(_standings(console), key=lambda each: ORDER.index(each.state))


def _standings(console: Console) -> Iterator[Standing]:
    kept, now = console.alerts.all(), console.clock.now()
    hush = quiet(console.alerts.silences(), maintenance(console), now)
    for book, each in watched(console):
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


def watched(console: Console) -> Iterator[tuple[Book, Monitor]]:
    """What each runbook wants noticed, by the name under which it is watched."""
    found = [
        (book, each) for book in console.shelf.books() for each in monitors(book.runbook, console.configuration.signals)
    ]
    return zip((book for book, _ in found), distinct([each for _, each in found]), strict=True)


def maintenance(console: Console) -> list[Maintenance]:
    """What maintenance holds in this environment."""
    return [each for each in console.configuration.maintenance if each.holds(console.environment.name)]


def _one(request: Request) -> Response:
    console, now = console_of(request), console_of(request).clock.now()
    found = named(console, request.path_params["monitor"])
    breach = None if why_not(found.monitor) else breach_of(found.monitor)
    picture = plot(console.alerts.readings(found.monitor.name), breach, now - SHOWN, now)
    past = console.alerts.history(now - PAST, found.monitor.name)
    return page(
        request,
        "monitor.html",
        each=found,
        plot=picture,
        breach=breach,
        unit=found.monitor.bound.unit if found.monitor.bound else "",
        past=past[::-1][:MOST],
        lengths=LENGTHS,
    )


def named(console: Console, name: str) -> Standing:
    """The monitor of a name; without a runbook in it the one that needs somebody most; raises NoSuchMonitor."""
    every = standings(console)
    alike = (each for each in every if each.monitor.alert == name)
    found = next((each for each in every if each.monitor.name == name), None) or next(alike, None)
    if found is None:
        raise NoSuchMonitor(name)
    return found


def _take(request: Request, _: Mapping[str, str]) -> Response:
    console = console_of(request)
    name = named(console, request.path_params["monitor"]).monitor.name
    who = person_of(request).who
    taken(console.incidents, acknowledge(console.alerts, name, who), who)
    return RedirectResponse(f"/monitors/{name}", 303)


def _silence(request: Request, fields: Mapping[str, str]) -> Response:
    console = console_of(request)
    name = named(console, request.path_params["monitor"]).monitor.name
    why, length = fields.get("why", "").strip(), LENGTHS.get(fields.get("length", ""))
    if not why or length is None:
        raise NoReason(name)
    console.alerts.silence(name, console.clock.now() + length, person_of(request).who, why)
    return RedirectResponse(f"/monitors/{name}", 303)


ROUTES = [
    Guarded("/monitors", _list, Act.LOOK),
    Guarded("/monitors/{monitor}", _one, Act.LOOK),
    Guarded("/monitors/{monitor}/take", posted(_take), Act.RESPOND, methods=["POST"]),
    Guarded("/monitors/{monitor}/silence", posted(_silence), Act.RESPOND, methods=["POST"]),
]
