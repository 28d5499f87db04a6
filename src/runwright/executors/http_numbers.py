"""Numbers by HTTP from thousands of places at once: one client, connections that are kept, one thread (aiohttp)."""

from __future__ import annotations

import asyncio
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from runwright.executors.address import NO_HOST, below
from runwright.executors.numbers import PATIENCE, NoNumber, Question, number_at, number_of

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

LARGEST = 1024 * 1024
"""Bytes of an answer that are read: a number stands in less."""
LONGEST = 200
"""Signs of an address that are told."""
FINE, REDIRECTED = range(200, 300), range(300, 400)
"""Statuses of an answer, and of one that stands elsewhere: what does not follow a login page is not deceived by it."""


@cache
def installed() -> bool:
    """Whether the package that asks so is there: the extra `watch`."""
    return find_spec("aiohttp") is not None


class HttpNumbers:
    """A client for all places; made and used inside one event loop."""

    def __init__(self, endpoint: str, at_once: int, patience: float = PATIENCE) -> None:
        self._endpoint = endpoint
        self._at_once = at_once
        self._patience = patience
        self._client: ClientSession | None = None

    async def ask(self, question: Question) -> tuple[float, ...]:
        """The number of one place.

        Raises:
            NoNumber: there is no answer in time, or it holds no number.
        """
        from aiohttp import ClientError

        url, loop = self._url(question), asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with self._opened().get(url, allow_redirects=False) as answer:
                data = await _body(answer, question)
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            if question.answer == "up":
                return (0.0,)
            raise NoNumber(question, _words(error, self._patience)) from None
        if answer.status in REDIRECTED and question.answer not in {"up", "status"}:
            where = answer.headers.get("Location", "")
            raise NoNumber(question, f"HTTP {answer.status}: ask where it leads, if that is meant: {where[:LONGEST]}")
        return (_number(question, answer.status, data, loop.time() - begun),)

    async def close(self) -> None:
        """Hang up everywhere."""
        if self._client is not None:
            await self._client.close()

    def _opened(self) -> ClientSession:
        if self._client is None:
            from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

            self._client = ClientSession(
                connector=TCPConnector(limit=self._at_once, keepalive_timeout=75),
                cookie_jar=DummyCookieJar(),
                timeout=ClientTimeout(total=self._patience),
                headers={"User-Agent": "runwright-watch"},
            )
        return self._client

    def _url(self, question: Question) -> str:
        url = below(self._endpoint, question.query)
        if url is None:
            raise NoNumber(question, NO_HOST)
        return url


async def _body(answer: ClientResponse, question: Question) -> bytes:
    """What was answered, where it matters."""
    if question.answer in {"up", "status"}:
        return b""
    data = b""
    async for piece in answer.content.iter_any():
        data += piece
        if len(data) > LARGEST:
            raise NoNumber(question, f"the answer is larger than {LARGEST} bytes")
    return data


def _number(question: Question, status: int, data: bytes, seconds: float) -> float:
    if question.answer == "up":
        return float(status in FINE)
    if question.answer == "status":
        return float(status)
    if status not in FINE:
        raise NoNumber(question, f"HTTP {status}")
    if question.answer == "seconds":
        return seconds
    text = data.decode("utf-8", "replace")
    return number_at(question, text) if question.path else number_of(text, question)


def _words(error: Exception, patience: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer in {patience:g} s"
    return str(error)[:200] or type(error).__name__
