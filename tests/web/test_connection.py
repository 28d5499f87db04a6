"""Connections of the server, by real sockets."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import closing
from typing import TYPE_CHECKING, cast

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from tests.web.office import HOST

from runwright.web import connection
from runwright.web.serving import listening, serving
from runwright.web.webhook import webhook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.requests import Request
    from starlette.responses import Response
    from tests.web.office import Office

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
LATEST = 0.4


async def _answered(request: Request) -> Response:
    return PlainTextResponse((await request.body()).decode())


async def _slowly(_: Request) -> Response:
    async def pieces() -> AsyncIterator[str]:
        for each in ("a", "b", "c"):
            await asyncio.sleep(LATEST)
            yield each

    return StreamingResponse(pieces())


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(connection, "LATEST", LATEST)
    routes = [Route("/", _answered, methods=["GET", "POST"]), Route("/slow", _slowly)]
    with closing(listening("127.0.0.1", 0)) as place, serving(Starlette(routes=routes), place):
        yield place.getsockname()[1]


def heard(line: socket.socket) -> bytes:
    """What came until the server ended the connection."""
    line.settimeout(10)
    found = b""
    while piece := line.recv(4096):
        found += piece
    return found


@pytest.mark.parametrize("begun", [b"", b"GET / HT", HEAD, HEAD + b"\r\nhal"], ids=["nothing", "line", "head", "body"])
def test_one_on_which_no_whole_request_comes_is_ended(
    port: int, begun: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(begun)
        since = time.monotonic()
        assert heard(line) == b""
        assert time.monotonic() - since < 5
    time.sleep(0.2)
    assert capfd.readouterr().err == ""


def test_one_on_which_a_request_drips_is_ended(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        assert dripped(line) < 100


def dripped(line: socket.socket) -> int:
    """How many bytes can be sent, one after the other, before the connection is ended."""
    for number in range(100):
        try:
            line.sendall(b"x")
        except OSError:
            return number
        time.sleep(0.05)
    return 100


@pytest.mark.parametrize("path", ["/alerts", "/login"])
def test_who_goes_away_in_the_middle_is_not_worth_a_word(
    office: Office, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    made = webhook(lambda _: [], "a-token-of-a-test") if path == "/alerts" else cast("Starlette", office.client.app)
    with closing(listening("127.0.0.1", 0)) as place, serving(made, place):
        with socket.create_connection(place.getsockname()) as line:
            form = "Authorization: Bearer a-token-of-a-test\r\nContent-Type: application/x-www-form-urlencoded"
            line.sendall(f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 50\r\n{form}\r\n\r\nhalf".encode())
            time.sleep(0.2)
        time.sleep(0.3)
    assert capfd.readouterr().err == ""


def test_an_answer_may_take_as_long_as_it_likes(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert heard(line).endswith(b"1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n")


def test_one_that_is_kept_open_takes_the_next_request(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(10)
        for _ in range(2):
            line.sendall(HEAD + b"\r\nwhole")
            found = b""
            while not found.endswith(b"whole"):
                piece = line.recv(4096)
                assert piece, "it was ended"
                found += piece
            time.sleep(LATEST * 2)
