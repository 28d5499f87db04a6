"""Receivers of notifications on the loopback: one of HTTP that keeps and answers what it gets, and one of mail."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from email.message import EmailMessage


class Received(NamedTuple):
    """One request."""

    path: str
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Reply(NamedTuple):
    """How a request is answered."""

    status: int = 202
    body: str = "ok"
    headers: Mapping[str, str] = {}
    hangs: float = 0.0
    """Seconds before it is answered."""
    drops: bool = False
    """Whether the connection is closed without a word."""


class Receiver:
    """Keeps requests, and answers them with what was prepared, the last reply again and again."""

    def __init__(self) -> None:
        self.got: list[Received] = []
        self.replies = [Reply()]
        self.url = ""
        self.arrived = threading.Condition()
        self.released = threading.Event()

    def take(self, request: Received) -> Reply:
        """Keep a request, and say how it is answered."""
        with self.arrived:
            self.got.append(request)
            self.arrived.notify_all()
            return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def awaited(self, count: int, seconds: float = 20.0) -> list[Received]:
        """The requests, when there are so many."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.got) >= count, seconds), f"{len(self.got)} of {count} came"
            return list(self.got)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver of HTTP on a free port."""
    keeper = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # its sender was killed: half a request is none
                self.close_connection = True
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = keeper.take(Received(self.path, headers, body))
            if reply.hangs:
                keeper.released.wait(reply.hangs)
            if reply.drops:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            data = reply.body.encode()
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever sent something may be gone before it is answered."""

    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        keeper.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield keeper
        finally:
            keeper.released.set()
            server.shutdown()
            thread.join()


class Postbox:
    """A handler of aiosmtpd that keeps messages, and answers with what was prepared."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.reply = "250 OK: queued"
        self.unknown: set[str] = set()
        self.busy: set[str] = set()
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take a recipient, if it is known."""
        if address in self.unknown:
            return "550 no such user"
        if address in self.busy:
            return "450 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a message."""
        from email import message_from_bytes
        from email.policy import SMTP

        if self.reply.startswith("2"):
            self.got.append(message_from_bytes(envelope.content, policy=SMTP))
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return self.reply


@contextmanager
def postbox(**settings: Any) -> Iterator[Postbox]:
    """A mail server on a free port."""
    import socket

    from aiosmtpd.controller import Controller

    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(box, "127.0.0.1", box.port, **settings)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
