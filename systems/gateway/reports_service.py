"""The upstream: a small service with reports, and a switch for its faults, so that the breaker has something to do."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from typing import TYPE_CHECKING, Any

import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server

if TYPE_CHECKING:
    from systems.gateway.exchange import Receive, Scope, Send

MODES = frozenset({"ok", "error", "slow"})
SLOW = 5.0


class Reports:
    """Answers `GET /reports/{id}` and `/healthz`; `POST /fault/<mode>` makes it fail or dawdle until `ok` is posted."""

    def __init__(self) -> None:
        self._mode = "ok"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        del receive
        if scope["type"] != "http":
            return
        method, path = scope["method"], scope["path"]
        if method == "POST" and path.startswith("/fault/") and path[7:] in MODES:
            self._mode = path[7:]
            status, said = 200, {"mode": self._mode}
        else:
            status, said = await self._get(path)
        body = json.dumps(said).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _get(self, path: str) -> tuple[int, dict[str, Any]]:
        if self._mode == "slow":
            await asyncio.sleep(SLOW)
        if self._mode == "error":
            return 503, {"status": "error"}
        if path == "/healthz":
            return 200, {"status": "ok", "timestamp": time.time_ns() // 1_000_000}
        if path.startswith("/reports/"):
            return 200, {"id": path[9:], "title": f"Report {path[9:]}", "rows": 3, "total": 42}
        return 404, {"error": "not_found"}


async def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    server = Server(
        Reports(), address=host, port=port, interface=Interfaces.ASGINL, websockets=False, log_enabled=False
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve()


if __name__ == "__main__":
    uvloop.run(serve(os.environ.get("UPSTREAM_LISTEN", "127.0.0.1"), int(os.environ.get("UPSTREAM_PORT", "4000"))))
