"""A service over the database, the cache and the queue: what auth and posts have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.blog.services import health
from systems.blog.services.cache import Cache
from systems.blog.services.database import Database
from systems.blog.services.health import Health
from systems.blog.services.service import Service
from systems.blog.services.tokens import Tokens

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from systems.blog.settings import Settings


class Backed(Service):
    """One instance with its pools."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.database = Database(self)
        self.cache = Cache(self)
        self.tokens = Tokens(settings.home / "keys")
        self._health = Health(self, self.database, self.cache)

    async def health(self, request: Request) -> Response:
        """How this instance is, with its dependencies."""
        del request
        return health.answer(self, await self._health.dependencies())

    async def open(self) -> None:
        """Begin to connect, and serve."""
        await self.database.open()
        await super().open()

    async def close(self) -> None:
        """Let go of the connections, after the last answer."""
        await super().close()
        await self.database.close()
        await self.cache.close()

    async def look(self) -> None:
        """How full the pools are."""
        self.database.measure()
