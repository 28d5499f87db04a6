"""Redis, as the gateway uses it: Lua scripts only, each atomic, over one connection.

When Redis does not answer, every script is refused at once with a 503 until the store has found it again; that, and
that it was lost, is said in the event log.
"""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hiredis import ReplyError

from systems.gateway.exchange import Refusal
from systems.gateway.wire import Lost, Wire, connect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

SCRIPTS = Path(__file__).parent / "scripts"
LOOK_EVERY = 0.5


class Script(NamedTuple):
    """One Lua script, with the functions that scripts share in front, and the digest that Redis knows it by."""

    text: str
    digest: str


def script(name: str) -> Script:
    """The script of this name from the folder `scripts`."""
    parts = ("limits", "sessions", name)
    text = "".join((SCRIPTS / f"{part}.lua").read_text(encoding="utf-8") for part in parts)
    return Script(text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


class Store:
    """The connection of one instance to Redis."""

    def __init__(self, host: str, port: int, said: Callable[[str, str], None]) -> None:
        self._host, self._port, self._said = host, port, said
        self._wire: Wire | None = None
        self._one_look = asyncio.Lock()
        self._looking: asyncio.Task[None] | None = None
        self.connected = False

    async def open(self) -> None:
        """Look for Redis once, then go on looking."""
        await self.look()
        self._looking = asyncio.create_task(self._look_again())

    async def close(self) -> None:
        """Close the connection."""
        if self._looking:
            self._looking.cancel()
        self.connected = False
        if self._wire:
            self._wire.end()

    async def run(self, what: Script, keys: Sequence[str], arguments: Sequence[Any]) -> list[Any]:
        """Run a script; its reply. Raises `Lost` when Redis does not answer."""
        if self._wire is None or not self.connected:
            raise Lost
        reply = await self._wire.ask("EVALSHA", what.digest, len(keys), *keys, *arguments)
        if isinstance(reply, ReplyError) and str(reply).startswith("NOSCRIPT"):  # Redis was restarted or flushed
            reply = await self._wire.ask("EVAL", what.text, len(keys), *keys, *arguments)
        if isinstance(reply, ReplyError):
            raise Refusal(503, "store_refused", f"the token store refused: {reply}")
        return list(reply)

    async def look(self) -> bool:
        """Whether Redis answers now."""
        async with self._one_look:
            try:
                reply = await self._ping()
            except (OSError, Lost) as failure:
                self._lose(failure)
            else:
                self._judge(reply)
        return self.connected

    def _judge(self, reply: object) -> None:
        """A server that is loading its data refuses even a ping."""
        if isinstance(reply, ReplyError):
            self._lose(reply)
        else:
            self._find()

    async def _ping(self) -> object:
        if self._wire is None:
            self._wire = await connect(self._host, self._port, self._end)
        return await self._wire.ask("PING")

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    def _find(self) -> None:
        if not self.connected:
            self.connected = True
            self._said("info", "Redis connected")

    def _end(self, failure: Exception | None) -> None:
        """The connection ended; the next look makes another."""
        self._wire = None
        self._lose(failure or ConnectionError("closed by the server"))

    def _lose(self, failure: Exception) -> None:
        if self.connected:
            self._said("error", f"Redis connection error: {str(failure) or type(failure).__name__}")
        self.connected = False
