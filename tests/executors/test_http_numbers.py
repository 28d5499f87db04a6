"""Numbers by HTTP: out of the body, or out of the answer itself; whatever a server does is a number or a reason."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from runwright.executors.http_numbers import LARGEST, HttpNumbers
from runwright.executors.numbers import NoNumber, Question

if TYPE_CHECKING:
    from collections.abc import Iterator

BODIES = {
    "/plain": b"lag 7.5 s",
    "/probe?target=http://shop:80/": b"1",
    "/v1/metrics:lag": b"2",
    "/jobs:lag?x=1": b"3",
    "/sub/plain": b"4",
    "/json": b'{"nodes": [{"lag": 3}]}',
    "/empty": b"",
    "/large": b"1" * (LARGEST + 1),
}


@contextmanager
def served() -> Iterator[str]:
    """A server of a few pages; `/slow` answers after a while, whatever else is asked for is a 503."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/slow":
                stop.wait(5)
            body = BODIES.get(self.path)
            self.send_response(302 if self.path == "/login" else 503 if body is None else 200)
            self.send_header("Location", "/plain")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:  # else a test that fails would never end
            stop.set()
            server.shutdown()
            thread.join()


def asked(endpoint: str, query: str, path: str = "", answer: str = "body", patience: float = 5.0) -> float:
    async def ask() -> tuple[float, ...]:
        client = HttpNumbers(endpoint, 10, patience)
        try:
            return await client.ask(Question("http", query, path, answer))
        finally:
            await client.close()

    [found] = asyncio.run(ask())
    return found


def test_a_number_stands_in_the_body_or_at_a_path_of_it() -> None:
    with served() as url:
        assert asked(url, "/plain") == 7.5
        assert asked(url, f"{url}/json", "$.nodes[0].lag") == 3
        assert asked(url, "json", ".nodes[0].lag + 1") == 4


def test_a_path_is_below_the_endpoint_whatever_stands_in_it() -> None:
    with served() as url:
        assert asked(url, "/probe?target=http://shop:80/") == 1
        assert asked(url, "/v1/metrics:lag") == 2
        assert asked(f"{url}/", "jobs:lag?x=1") == 3
        assert asked(f"{url}/sub", "/plain") == 4


def test_the_answer_itself_is_a_number() -> None:
    with served() as url:
        assert asked(url, "/empty", answer="up") == 1
        assert asked(url, "/nothing", answer="up") == 0
        assert asked(url, "/login", answer="up") == 0
        assert asked(url, "/login", answer="status") == 302
        assert asked(url, "/nothing", answer="status") == 503
        assert 0 <= asked(url, "/plain", answer="seconds") < 5


def test_nobody_there_is_down_and_for_all_else_no_number() -> None:
    assert asked("http://127.0.0.1:9", "/", answer="up") == 0
    with pytest.raises(NoNumber):
        asked("http://127.0.0.1:9", "/", answer="status")


@pytest.mark.parametrize(
    ("query", "path", "why"),
    [
        ("/nothing", "", "HTTP 503"),
        ("/login", "", "HTTP 302: ask where it leads, if that is meant: /plain"),
        ("/empty", "", "the answer is empty"),
        ("/large", "", "the answer is larger than"),
        ("/json", "$.other", "there is no $.other in"),
        ("/json", "((", "(( is no path"),
        ("ftp://127.0.0.1/x", "", "which host?"),
        ("/slow", "", "no answer in 0.3 s"),
    ],
)
def test_what_gives_no_number_says_why(query: str, path: str, why: str) -> None:
    with served() as url, pytest.raises(NoNumber) as refused:
        asked(url, query, path, patience=0.3 if query == "/slow" else 5.0)
    assert why in refused.value.why
