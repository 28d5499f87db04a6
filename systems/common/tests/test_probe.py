"""Probes, against listeners that do what they are told."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from systems.common import ports, probe

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def answering(said: bytes) -> Iterator[int]:
    """A listener that sends this to whoever has sent something."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(said)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_a_redis_that_loads_its_data_is_not_well() -> None:
    with answering(b"+PONG\r\n") as port:
        assert probe.redis_answers("127.0.0.1", port).ok
    with answering(b"-LOADING Redis is loading the dataset in memory\r\n") as port:
        assert not probe.redis_answers("127.0.0.1", port).ok


def test_an_http_answer_is_judged_by_its_status() -> None:
    with answering(b"HTTP/1.1 503 no\r\nContent-Length: 4\r\n\r\ndown") as port:
        verdict = probe.http_answers(f"http://127.0.0.1:{port}/readyz")

    assert not verdict.ok
    assert verdict.said == "503 down"


def test_where_nobody_listens_no_probe_is_well() -> None:
    [port] = ports.free(1)

    assert not probe.tcp_accepts("127.0.0.1", port).ok
    assert not probe.redis_answers("127.0.0.1", port).ok
    assert not probe.http_answers(f"http://127.0.0.1:{port}/").ok
    assert not ports.taken(port)


def test_waiting_ends_with_the_first_good_verdict() -> None:
    said = iter([False, False, True, True])

    verdict = probe.until(lambda: probe.Verdict(ok=next(said), said="", seconds=0), 10, pause=0)

    assert verdict.ok
    assert list(said) == [True]


def test_free_ports_are_different() -> None:
    assert len(set(ports.free(50))) == 50
