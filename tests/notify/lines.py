"""Receivers by the byte, for what no server does on purpose, and a proxy between us and a receiver."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def request(line: socket.socket) -> bytes:
    """All of one request: its head, and as much as that says."""
    got = b""
    while b"\r\n\r\n" not in got:
        if not (more := line.recv(65536)):
            return got
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length = next((int(each[15:]) for each in head.split(b"\r\n") if each.lower().startswith(b"content-length:")), 0)
    while len(body) < length and (more := line.recv(65536)):
        body += more
    return head + b"\r\n\r\n" + body


def reset(line: socket.socket) -> None:
    """End a connection as a machine does that knows nothing of it."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


@contextlib.contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port at which each connection is answered so, in a thread of its own."""

    def served(line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            answer(line)

    def accepted() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=served, args=(door.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=accepted, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


class Proxy:
    """Carries what it is asked to, and keeps the heads by which it was asked."""

    def __init__(self) -> None:
        self.heads: list[str] = []
        self.refuses = b""

    def serve(self, line: socket.socket) -> None:
        """Carry one connection: a tunnel, or a request with the whole address in it."""
        got = request(line)
        head = got.partition(b"\r\n\r\n")[0].decode()
        self.heads.append(head)
        if self.refuses:
            line.sendall(self.refuses)
            return
        method, target = head.split(" ")[:2]
        place = target if method == "CONNECT" else target.split("/")[2]
        host, _, port = place.rpartition(":")
        with socket.create_connection((host, int(port)), 10) as there:
            if method == "CONNECT":
                line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                threading.Thread(target=_carried, args=(line, there), daemon=True).start()
            else:
                there.sendall(got)
            _carried(there, line)


def _carried(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while more := source.recv(65536):
            sink.sendall(more)
        sink.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def proxying() -> Iterator[tuple[Proxy, str]]:
    """A proxy, and where it is."""
    proxy = Proxy()
    with listening(proxy.serve) as port:
        yield proxy, f"127.0.0.1:{port}"
