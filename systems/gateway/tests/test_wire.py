"""The connection to Redis, with servers that do what a good one does not."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hiredis import ReplyError
from systems.gateway import wire
from systems.gateway.wire import Lost, connect

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from systems.gateway.wire import Wire

    Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def with_server(serve: Serve, client: Callable[[Wire], Awaitable[None]]) -> list[Exception | None]:
    """Connect to a server that does this; why the connection ended."""
    ends: list[Exception | None] = []

    async def both() -> None:
        served = asyncio.Event()

        async def serve_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(ConnectionError):
                await serve(reader, writer)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
            served.set()

        server = await asyncio.start_server(serve_once, "127.0.0.1", 0)
        async with server:
            connected = await connect("127.0.0.1", server.sockets[0].getsockname()[1], ends.append)
            await client(connected)
            connected.end()
            await served.wait()

    asyncio.run(both())
    return ends


def answering(*answers: bytes) -> Serve:
    """A server that sends these pieces when it was asked, and closes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        for answer in answers:
            writer.write(answer)
            await writer.drain()
            await asyncio.sleep(0.01)

    return serve


def test_replies_come_back_in_their_order_however_they_are_cut() -> None:
    async def client(wire: Wire) -> None:
        asked = [wire.ask("GET", "a"), wire.ask("EVALSHA", "x", 1, "k"), wire.ask("GET", "b")]
        one, refused, other = await asyncio.gather(*asked)
        assert (one, other) == ("ä", ["1", 2])
        assert isinstance(refused, ReplyError)
        assert str(refused) == "NOSCRIPT No matching script"

    with_server(
        answering(b"$2\r\n\xc3", b"\xa4\r\n-NOSCRIPT No matching script\r", b"\n*2\r\n$1\r\n1\r\n:2\r\n"), client
    )


def test_a_command_whose_client_went_away_does_not_shift_the_replies() -> None:
    async def client(wire: Wire) -> None:
        gone, stays = wire.ask("GET", "a"), wire.ask("GET", "b")
        gone.cancel()
        assert await stays == "two"

    with_server(answering(b"+one\r\n+two\r\n"), client)


@pytest.mark.parametrize(
    ("said", "answered"),
    [(b"", 0), (b"HTTP/1.1 400 Bad Request\r\n\r\n", 0), (b"+one\r\n+two\r\n+nobody asked\r\n", 2)],
)
def test_a_server_that_ends_or_speaks_otherwise_is_lost_and_nobody_waits(said: bytes, answered: int) -> None:
    async def client(wire: Wire) -> None:
        asked = [wire.ask("GET", name) for name in "ab"]
        replies = await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.sleep(0.1)
        assert [isinstance(reply, Lost) for reply in replies] == [answered == 0] * 2
        with pytest.raises(Lost):
            wire.ask("GET", "c")

    assert len(with_server(answering(said), client)) == 1


def test_a_process_that_stood_still_reads_what_came_before_it_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_WITHIN", 0.2)

    async def client(wire: Wire) -> None:
        asked = wire.ask("GET", "a")
        asyncio.get_running_loop().call_later(0.1, time.sleep, 0.5)
        assert await asked == "one"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        await asyncio.sleep(0.15)
        writer.write(b"+one\r\n")
        await writer.drain()

    with_server(serve, client)


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_WITHIN", 0.2)

    async def client(wire: Wire) -> None:
        with pytest.raises(Lost):
            await wire.ask("GET", "a")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        del writer

    [why] = with_server(serve, client)
    assert isinstance(why, TimeoutError)
