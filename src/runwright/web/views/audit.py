"""The audit: every run of the store proven on demand, beside everything else that the console does."""

from __future__ import annotations

import threading
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from runwright.environment.role import Act
from runwright.lib.errors import RunwrightError
from runwright.store.journal import Journal
from runwright.web.console import console_of
from runwright.web.forms import posted
from runwright.web.page import page
from runwright.web.route import Guarded, person_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from runwright.lib.clock import Clock
    from runwright.store.verification import Flaw

MOST = 500
"""Flaws that are shown; a store with more needs `runwright runs verify` and a long evening."""

LAST = 30
"""Entries about who came in, for administrators."""


class Audit:
    """One proof after the other; asked for again while one goes on, that one counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.begun: datetime | None = None
        self.ended: datetime | None = None
        self.flaws: list[Flaw] = []
        self.why = ""
        """Why it could not be seen through."""

    def start(self, url: str, clock: Clock) -> None:
        """Begin, unless one goes on."""
        with self._lock:
            if self.begun is not None and self.ended is None:
                return
            self.begun, self.ended, self.flaws, self.why = clock.now(), None, [], ""
        threading.Thread(target=self._prove, args=(url, clock), name="audit", daemon=True).start()

    def _prove(self, url: str, clock: Clock) -> None:
        """With a connection of its own: pages are not kept waiting."""
        try:
            with closing(Journal.open(url)) as journal:
                for flaw in islice(journal.verify(), MOST):
                    self.flaws.append(flaw)  # one by one: the page says how many so far
        except RunwrightError as error:
            self.why = str(error)
        except Exception as error:  # noqa: BLE001 (whatever it was, a proof that broke off proves nothing)
            self.why = f"{type(error).__name__}: {error}"
        finally:
            self.ended = clock.now()


def _show(request: Request) -> Response:
    console, person = console_of(request), person_of(request)
    may = person.may(Act.ADMINISTER, console.environment.name)
    access = request.app.state.admission.accounts.access.latest(LAST) if may else []
    return page(request, "audit.html", audit=_audit(request), most=MOST, access=access)


def _start(request: Request, _: Mapping[str, str]) -> Response:
    console = console_of(request)
    _audit(request).start(console.configuration.store, console.clock)
    return RedirectResponse("/audit", 303)


def _audit(request: Request) -> Audit:
    found: Audit = request.app.state.audit
    return found


ROUTES = [
    Guarded("/audit", _show, Act.LOOK),
    Guarded("/audit", posted(_start), Act.LOOK, methods=["POST"]),
]
