"""Redis, as the gateway uses it: Lua scripts only, each atomic, gathered into pipelines.

While one pipeline is under way, the scripts that other requests want are gathered for the next; so the busier the
gateway is, the fewer round trips a request costs. When Redis does not answer, every script is refused at once with a
503 until the store has found it again; that, and that it was lost, is said in the event log.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError, ResponseError

from systems.gateway.exchange import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SCRIPTS = Path(__file__).parent / "scripts"
ANSWER_WITHIN = 1.0
LOOK_EVERY = 0.5


class Lost(Refusal):
    """Redis is not reachable: what needs it is refused, never let through unchecked."""

    def __init__(self) -> None:
        super().__init__(503, "store_unavailable", "the token store is not reachable", ((b"retry-after", b"1"),))


class Script(NamedTuple):
    """One Lua script, with the functions that scripts share in front."""

    name: str
    text: str


def script(name: str) -> Script:
    """The script of this name from the folder `scripts`."""
    parts = ("limits", "sessions", name)
    return Script(name, "".join((SCRIPTS / f"{part}.lua").read_text(encoding="utf-8") for part in parts))


class _Wanted(NamedTuple):
    script: Script
    keys: Sequence[str]
    arguments: Sequence[Any]
    reply: asyncio.Future[list[Any]]


class Store:
    """The connection of one instance to Redis."""

    def __init__(self, url: str, said: Callable[[str, str], None]) -> None:
        self._redis = Redis.from_url(
            url,
            socket_timeout=ANSWER_WITHIN,
            socket_connect_timeout=ANSWER_WITHIN,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
        self._said = said
        self._shas: dict[str, str] = {}
        self._queue: list[_Wanted] = []
        self._flushing: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self.connected = False

    async def open(self) -> None:
        """Look for Redis once, then go on looking."""
        await self.look()
        self._looking = asyncio.create_task(self._look_again())

    async def close(self) -> None:
        """Finish what is under way and close the connections."""
        if self._looking:
            self._looking.cancel()
        if self._flushing:
            await self._flushing
        await self._redis.aclose()

    async def run(self, what: Script, keys: Sequence[str], arguments: Sequence[Any]) -> list[Any]:
        """Run a script with the next pipeline; its reply. Raises `Lost` when Redis does not answer."""
        if not self.connected:
            raise Lost
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[list[Any]] = loop.create_future()
        self._queue.append(_Wanted(what, keys, arguments, reply))
        if self._flushing is None:
            self._flushing = loop.create_task(self._flush())
        return await reply

    async def look(self) -> bool:
        """Whether Redis answers now."""
        try:
            await self._redis.ping()
        except (RedisError, OSError, TimeoutError) as failure:
            self._lose(failure)
        else:
            self._find()
        return self.connected

    async def _flush(self) -> None:
        try:
            while self._queue:
                batch, self._queue = self._queue, []
                await self._send(batch)
        finally:
            self._flushing = None

    async def _send(self, batch: list[_Wanted]) -> None:
        try:
            replies = await self._execute(batch)
        except (RedisError, OSError, TimeoutError) as failure:
            self._lose(failure)
            replies = [Lost() for _ in batch]
        for wanted, reply in zip(batch, replies, strict=True):
            _settle(wanted.reply, reply)

    async def _execute(self, batch: list[_Wanted]) -> list[Any]:
        """Every reply; a server that lost its scripts (restarted, flushed) gets them again."""
        replies = await self._pipeline(batch)
        forgotten = [number for number, reply in enumerate(replies) if isinstance(reply, NoScriptError)]
        if forgotten:
            self._shas.clear()
            again = await self._pipeline([batch[number] for number in forgotten])
            for number, reply in zip(forgotten, again, strict=True):
                replies[number] = reply
        return replies

    async def _pipeline(self, batch: list[_Wanted]) -> list[Any]:
        for wanted in batch:
            if wanted.script.name not in self._shas:
                self._shas[wanted.script.name] = str(await self._redis.script_load(wanted.script.text))
        pipeline = self._redis.pipeline(transaction=False)
        for what, keys, arguments, _ in batch:
            pipeline.execute_command("EVALSHA", self._shas[what.name], len(keys), *keys, *arguments)
        return list(await pipeline.execute(raise_on_error=False))

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    def _find(self) -> None:
        if not self.connected:
            self.connected = True
            self._said("info", "Redis connected")

    def _lose(self, failure: Exception) -> None:
        if self.connected:
            self._said("error", f"Redis connection error: {failure or type(failure).__name__}")
        self.connected = False


def _settle(waiting: asyncio.Future[list[Any]], reply: list[Any] | Exception) -> None:
    if waiting.done():  # its client went away
        return
    if isinstance(reply, ResponseError):
        waiting.set_exception(Refusal(503, "store_refused", f"the token store refused: {reply}"))
    elif isinstance(reply, Exception):
        waiting.set_exception(reply)
    else:
        waiting.set_result(reply)
