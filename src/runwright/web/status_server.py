"""The status page as a server of its own: it only reads, knows no login, and answers whoever asks.

What it shows is made anew after some seconds at most, whoever many ask meanwhile: nobody can make it work. A store that
is gone is asked again no sooner: that is when everybody comes.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from runwright.lib.errors import RunwrightError
from runwright.web.status_site import site

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request

    from runwright.incident.status import Status
    from runwright.lib.clock import Clock
    from runwright.web.status_site import File

FRESH = 10.0
"""Seconds for which what was made is shown."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": f"public, max-age={FRESH:.0f}",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Public:
    """The files as they are shown, made anew when they are old; threads may share it."""

    def __init__(self, look: Callable[[], Status], clock: Clock) -> None:
        self._look = look
        self._clock = clock
        self._lock = threading.Lock()
        self._made: datetime | None = None
        self._files: dict[str, File] | None = None

    def files(self) -> dict[str, File] | None:
        """Every file by its path; None while the status cannot be read."""
        with self._lock:
            if not self._fresh():
                self._files = self._read()
                self._made = self._clock.now()  # (a look may take longer than what it found is shown)
            return self._files

    def _fresh(self) -> bool:
        """Whether what was made may be shown; of a clock that was set back nobody knows how old it is."""
        return self._made is not None and 0 <= (self._clock.now() - self._made).total_seconds() < FRESH

    def _read(self) -> dict[str, File] | None:
        try:
            return site(self._look())
        except RunwrightError:  # its words are not for the public
            return None


def status_server(look: Callable[[], Status], clock: Clock) -> Starlette:
    """The status page as an ASGI application; `look` gives what there is to show."""
    public = Public(look, clock)

    async def answer(request: Request) -> Response:
        files = await run_in_threadpool(public.files)
        if files is None:
            again = {**HEADERS, "Retry-After": f"{FRESH:.0f}"}
            return PlainTextResponse("The status cannot be read at the moment.\n", 503, again)
        file = files.get(request.path_params["path"] or "index.html")
        if file is None:
            return PlainTextResponse("There is no such page.\n", 404, HEADERS)
        return Response(file.content, media_type=file.kind, headers=HEADERS)

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET"])])
