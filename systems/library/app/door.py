"""What happens to every request around its view: it is routed, timed, and a database that is away becomes a 503.

A read whose node fails under it is asked once more, of another node. A write is not: whether it was committed, only the
client's idempotency key can tell.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig
from django.db import Error, InterfaceError, InternalError, OperationalError, connections
from django.http import Http404

from systems.library.app.answers import Refused, refusal
from systems.library.infrastructure import assembly
from systems.library.infrastructure.unavailable import PoolExhausted, Unavailable
from systems.library.infrastructure.workload_isolator import Routing, current
from systems.library.infrastructure.workload_isolator import request as routed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SEEN = "X-Library-Seen"
COOKIE = "library_seen"
READS = frozenset({"GET", "HEAD"})
LOG = logging.getLogger("library")


class Door:
    """Django's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response
        self._infrastructure = assembly.get()
        self._count = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        started = time.perf_counter()
        method = request.method or ""
        with routed(Routing(f"{method} {request.path}", _seen(request))) as routing:
            self._leak(routing)
            response = self._next(request)
        if routing.reached:
            _tell_position(response, routing.reached)
        response["Content-Length"] = str(len(response.content))
        if routing.stale:
            response["X-Library-Stale"] = "1"
        match = request.resolver_match
        route = f"/{match.route}" if match else "(none)"
        self._infrastructure.metrics.answered(method, route, response.status_code, time.perf_counter() - started)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        """The answer to a request whose view failed."""
        if isinstance(exception, Refused):
            return refusal(exception.status, exception.code, str(exception))
        if isinstance(exception, RequestDataTooBig):
            return refusal(413, "too_large", "the body is larger than 1 MiB")
        if isinstance(exception, Http404):
            return refusal(404, "not_found", str(exception))
        if not _away(exception):
            LOG.error("%s %s failed", request.method, request.path, exc_info=exception)
            return refusal(500, "internal", "something went wrong; the log knows more")
        self._infrastructure.hurry()
        again = self._again(request, exception)
        if again is not None:
            return again
        code = exception.code if isinstance(exception, Unavailable) else "database_lost"
        self._infrastructure.metrics.refused(code)
        return refusal(503, code, str(exception).partition("\n")[0])

    def _again(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Ask a read once more, with fresh connections; None when that is no use."""
        match, routing = request.resolver_match, current()
        if request.method not in READS or match is None or isinstance(exception, PoolExhausted) or routing.wrote:
            return None
        for connection in connections.all(initialized_only=True):
            connection.close()
        try:
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except Http404 as absent:
            return refusal(404, "not_found", str(absent))
        except Error:
            return None
        return response

    def _leak(self, routing: Routing) -> None:
        """For drills: keep a connection forever."""
        every = self._infrastructure.limits.now.leak_every
        if not every:
            return
        self._count += 1
        if self._count % every == 0:
            try:
                name = self._infrastructure.balancer.standing.primary or ""
                self._infrastructure.leaked.append(self._infrastructure.pools.take(name, routing.doing))
            except Unavailable:
                return


def _tell_position(response: HttpResponse, position: int) -> None:
    """Tell the session how far the WAL is after its write; its reads will be of nodes that are as far."""
    response[SEEN] = str(position)
    response.set_cookie(COOKIE, str(position), max_age=60, httponly=True, samesite="Lax")


def _away(exception: Exception) -> bool:
    """Whether the database is away; also when the primary became a replica under our hands (25006)."""
    if isinstance(exception, InternalError):
        return getattr(exception.__cause__, "sqlstate", "") == "25006"
    return isinstance(exception, (OperationalError, InterfaceError))


def _seen(request: HttpRequest) -> int:
    text = request.headers.get(SEEN) or request.COOKIES.get(COOKIE, "")
    return int(text) if text.isdecimal() and len(text) < 20 else 0
