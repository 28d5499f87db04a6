"""The gateway as an ASGI application: what happens to every request, around its handler.

A request gets an id, is refused when its address is blocked or maintenance is on, goes to its handler, and is
counted and logged when it was answered. Health, metrics and keys are always reachable.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from systems.common import memory
from systems.common.serving import InFlight
from systems.gateway import limits
from systems.gateway.audit import Logs
from systems.gateway.credentials import Verified
from systems.gateway.exchange import Refusal, Request
from systems.gateway.metrics import Metrics
from systems.gateway.passwords import Passwords
from systems.gateway.routes import auth, health, reports
from systems.gateway.store import Store
from systems.gateway.tokens import Reader
from systems.gateway.upstream import Upstream
from systems.gateway.watch import EVERY, Watch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from systems.common.keys import Keyring
    from systems.gateway.exchange import Answer, Receive, Scope, Send
    from systems.gateway.settings import Settings

    Handler = Callable[["Gateway", Request], Awaitable[Answer]]

ALWAYS: dict[str, tuple[str, Handler]] = {
    "/healthz": ("GET", health.healthz),
    "/readyz": ("GET", health.readyz),
    "/metrics": ("GET", health.metrics),
    "/.well-known/jwks.json": ("GET", health.jwks),
}
REPORTS = "/reports/{id}"
ROUTES: dict[str, tuple[str, Handler]] = {
    **ALWAYS,
    "/auth/login": ("POST", auth.login),
    "/auth/refresh": ("POST", auth.refresh),
    "/auth/logout": ("POST", auth.logout),
    REPORTS: ("GET", reports.report),
}
NOWHERE = "(none)"


class Gateway:
    """One instance, with everything its handlers need."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.logs = Logs(settings.home / "logs", settings.instance)
        self.metrics = Metrics(settings.home / "metrics", settings.instance)
        self.watch = Watch(settings, self.logs)
        self.store = Store(settings.redis_host, settings.redis_client_port, self.logs.event)
        self.upstream = Upstream(settings, self.metrics)
        self.passwords = Passwords(settings.hash_threads, settings.hash_queue)
        self.tokens = Reader()
        self.verified = Verified(settings.verified_ttl)
        everyone = ("global", settings.limit_global)
        self.address_limits = limits.together(everyone)
        self.auth_limits = limits.together(everyone, ("auth", settings.limit_auth))
        self.user_limits = limits.together(everyone, ("user", settings.limit_user))
        self.in_flight = InFlight()
        self._leaked: list[bytes] = []
        self._watching: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Look at everything once; what is missing is looked for again, and nothing is waited for."""
        self.watch.look()
        await self.upstream.open()
        await self.store.open()
        self._watching = asyncio.create_task(self._look_again())
        self._watching.add_done_callback(self._no_longer_watching)
        self.logs.event("info", "started", port=self.settings.port)

    async def idle(self, seconds: float) -> None:
        """Wait until the requests under way are answered, but no longer than this; no new ones may come."""
        await self.in_flight.idle(seconds)
        self.logs.event("info", "stopped")

    async def close(self) -> None:
        """Let go of everything, after the last answer."""
        if self._watching:
            self._watching.cancel()
        self.watch.tell(in_flight=0, ready=False)
        await self.upstream.close()
        await self.store.close()
        self.passwords.close()
        self.logs.close()

    def snapshot(self) -> None:
        """Write what holds memory to a file."""
        path = memory.snapshot(self.settings.home / "heap", self.settings.instance)
        self.logs.event("info", "heap snapshot written", path=str(path))

    def keys(self) -> Keyring:
        """The keys in force; without any nobody can log in."""
        if self.watch.keys is None:
            raise Refusal(503, "no_keys", "the gateway has no key to sign or verify with")
        return self.watch.keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        request = Request(scope, receive, self.settings.trusted_proxies)
        route, handler, always = self._route(request)
        if not always:
            self.in_flight.begins()
        if self.settings.leak:
            self._leaked.append(b"x" * self.settings.leak)  # written, so that it is really held
        try:
            answer = await self._answer(request, handler, always=always)
        finally:
            if not always:
                self.in_flight.ends()
        await self._send(request, answer, send)
        seconds = time.perf_counter() - started
        self.metrics.answered(request.method, route, answer.status, seconds)
        self.logs.request(request, route, answer.status, seconds)

    def _route(self, request: Request) -> tuple[str, Handler | Refusal, bool]:
        """The name of the route, its handler or why there is none, and whether it is always reachable."""
        route = REPORTS if request.path.startswith("/reports/") else request.path
        if route not in ROUTES:
            return NOWHERE, Refusal(404, "not_found", "there is nothing here"), False
        method, handler = ROUTES[route]
        if request.method != method:
            allow = ((b"allow", method.encode()),)
            return route, Refusal(405, "method_not_allowed", f"{method} is the method here", allow), False
        return route, handler, route in ALWAYS

    async def _answer(self, request: Request, handler: Handler | Refusal, *, always: bool) -> Answer:
        try:
            if not always:
                self._admit(request)
            return handler.answer(request.id) if isinstance(handler, Refusal) else await handler(self, request)
        except limits.Exceeded as exceeded:
            self.metrics.exceeded(exceeded.limit)
            return exceeded.answer(request.id)
        except Refusal as refusal:
            return refusal.answer(request.id)
        except Exception as surprise:  # noqa: BLE001 - the last door: a 500 with the request's id, and the log knows why
            facts = {"requestId": request.id, "error": f"{type(surprise).__name__}: {surprise}"}
            self.logs.event("error", "unexpected error", **facts)
            return Refusal(500, "internal", "something went wrong; the log knows more").answer(request.id)

    def _admit(self, request: Request) -> None:
        """Refuse what maintenance or the block list keep out."""
        if self.watch.blocked.holds(request.ip):
            self.metrics.blocked()
            raise Refusal(403, "blocked", "this address is blocked")
        window = self.watch.maintenance
        if window is not None:
            headers = ((b"retry-after", b"%d" % window.retry_after),)
            raise Refusal(503, "maintenance", window.reason, headers)

    async def _send(self, request: Request, answer: Answer, send: Send) -> None:
        headers = [
            answer.kind,
            (b"content-length", b"%d" % len(answer.body)),
            (b"x-request-id", request.id.encode()),
            *request.limits,
            *answer.headers,
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    def _mind_memory(self, resident: int) -> None:
        """End this instance when it has more memory than it may; the supervisor starts it again."""
        limit = self.settings.memory_limit << 20
        if limit and resident > limit and not self.in_flight.closing:
            self.in_flight.closing = True
            self.logs.event("error", "memory limit exceeded", resident=resident, limit=limit)
            os.kill(os.getpid(), signal.SIGTERM)

    def _no_longer_watching(self, watching: asyncio.Task[None]) -> None:
        """End this instance when it fails to see what is switched; the supervisor starts it again."""
        if not watching.cancelled() and (broken := watching.exception()):
            self.in_flight.closing = True
            self.logs.event("error", f"no longer watching: {type(broken).__name__}: {broken}")
            os.kill(os.getpid(), signal.SIGTERM)

    async def _look_again(self) -> None:
        """Watch the files, write the logs, measure how late the loop is."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + EVERY
            await asyncio.sleep(EVERY)
            self.metrics.lag(max(0.0, loop.time() - due))
            self._mind_memory(self.metrics.instance(up=self.store.connected, hashing=self.passwords.waiting))
            with suppress(OSError):  # a full disk: it is looked at again
                self.watch.look()
                ready = self.store.connected and not self.in_flight.closing
                self.watch.tell(in_flight=self.in_flight.count, ready=ready)
            self.logs.flush()
