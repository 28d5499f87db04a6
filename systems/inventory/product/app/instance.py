"""One instance of the application: its parts put together, its log, and what it says of itself."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from systems.common import keys
from systems.common.logbook import Logbook

from . import database
from .figures import Figures
from .kept import Kept
from .sessions import Sessions
from .stock import Stock

if TYPE_CHECKING:
    from starlette.requests import Request

    from .settings import Settings

SLOW = 0.5
"""Seconds from which a request is logged as slow."""


class Instance:
    """The parts of one process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = database.connect(settings)
        self.pool = database.Pool(self.engine, settings.pool_size)
        self.figures = Figures(settings, self.pool)
        self.sessions = Sessions(self.engine, settings.keys, settings.token_seconds)
        self.stock = Stock(self.engine)
        self.kept = Kept()
        self._log = Logbook(settings.logs / "api.jsonl", kept=30)
        self._started = time.monotonic()
        self._leaked: list[bytes] = []

    def said(self) -> dict[str, Any]:
        """The health of the process: `status`, `release`, `instance`, `uptime` in seconds."""
        uptime = round(time.monotonic() - self._started, 1)
        return {
            "status": "ok",
            "release": self.settings.release,
            "instance": self.settings.instance,
            "uptime": uptime,
            "pid": os.getpid(),
        }

    def answered(self, request: Request, status: int, seconds: float) -> None:
        """Count and log an answer."""
        route = request.scope.get("route")
        path = getattr(route, "path", "unknown")
        self.figures.answered(request.method, path, status, seconds)
        level = "error" if status >= 500 else "warning" if status >= 400 or seconds > SLOW else "info"
        said = {"method": request.method, "path": request.url.path, "status": status, "ms": round(1000 * seconds, 1)}
        self._note(level, "request", **said, request=request.headers.get("x-request-id", ""))
        if self.settings.leak:
            self._leaked.append(os.urandom(self.settings.leak))

    def failed(self, path: str, why: Exception) -> None:
        """Log what the database could not do."""
        self._note("error", "database", path=path, why=str(why).splitlines()[0][:300])

    def close(self) -> None:
        """Let go of log and database."""
        self._log.close()
        self.engine.dispose()

    def _note(self, level: str, event: str, **more: object) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        told = {"at": now, "level": level, "event": event, "instance": self.settings.instance}
        self._log.note({**told, "release": self.settings.release, **more})
        self._log.flush()


def furnish(settings: Settings) -> None:
    """Make what an instance needs and nobody made: its folder, and a key to sign with."""
    settings.home.mkdir(parents=True, exist_ok=True)
    if not (settings.keys / keys.SIGNING).exists():
        keys.sign_with(settings.keys, keys.add(settings.keys))
