"""Serving: the console on an address of this machine (uvicorn), until somebody stops it."""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import contextmanager
from errno import EADDRNOTAVAIL
from ipaddress import ip_address
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    import uvicorn
    from starlette.applications import Starlette

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MOST_PORT = 65535
PATIENCE = 1
"""Seconds that open pages have to end when the server does: streams would hold it for ever."""


class Taken(RunwrightError):
    """The address cannot be listened on."""

    def __init__(self, host: str, port: int, why: str, *, nowhere: bool = False) -> None:
        super().__init__(f"{host}:{port}: {why}")
        port_ = "Say another --port, or 0 for a free one."
        self.hint = "Say a --host that this machine has, such as 127.0.0.1." if nowhere else port_


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises Taken."""
    if not 0 <= port <= MOST_PORT:  # (the resolver would count on from 0 again)
        raise Taken(host, port, f"a port is a number from 0 to {MOST_PORT}")
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
            made.listen(128)
        except OSError:
            made.close()
            raise
    except (OSError, OverflowError) as error:
        nowhere = isinstance(error, socket.gaierror) or getattr(error, "errno", 0) == EADDRNOTAVAIL
        raise Taken(host, port, getattr(error, "strerror", None) or str(error), nowhere=nowhere) from None
    return made


def caution(address: str) -> str:
    """What somebody should know who listens on an address (as a number) that others can reach; empty for loopback."""
    if ip_address(address).is_loopback:
        return ""
    return "others can reach it, and nothing is encrypted: put a proxy with TLS before it, and say its --name"


def names_of(host: str, port: int, others: Sequence[str]) -> frozenset[str]:
    """What a request may call this server: its address and loopback with the port, and names that were given whole."""
    own = f"[{host}]" if ":" in host else host
    return frozenset({*(f"{name}:{port}" for name in (own, *LOOPBACK)), *(each.lower() for each in others)})


def serve(application: Starlette, place: socket.socket, begun: Callable[[], None]) -> None:
    """Answer until SIGINT or SIGTERM; raises KeyboardInterrupt when it was SIGINT.

    uvicorn raises the signal once more when it has ended. A SIGTERM must not end the process then: what was begun
    beside the server has to end, too.
    """
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        _server(application, begun).run([place])
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def serving(application: Starlette, place: socket.socket) -> Iterator[None]:
    """Answer from a thread for as long as the block lasts.

    It has ended when the block is left: a thread that is still at work when Python ends may bring it down.
    """
    server = _server(application, lambda: None)
    thread = threading.Thread(target=server.run, args=([place],), name="serving")
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _server(application: Starlette, begun: Callable[[], None]) -> uvicorn.Server:
    import uvicorn

    from runwright.web.connection import Connection

    class Server(uvicorn.Server):
        """Says when it answers, and tells streams that it ends, which would hold it until they are broken off."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            begun()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            application.state.closing = True
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        application,
        http=Connection,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=PATIENCE,
        timeout_keep_alive=15,
    )
    return Server(config)
