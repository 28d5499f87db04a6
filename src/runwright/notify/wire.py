"""The wire to a receiver: urllib3's connections, which say whether a request can have got out.

urllib3 has one error for a handshake that fails and for an answer that breaks off, so its errors alone do not tell
what counts here. What goes wrong in `connect` (a name, a proxy, a tunnel, a certificate) is therefore raised as
`NotReached`, and whatever goes wrong afterwards is urllib3's own. A connection carries one request: one that was kept
open may be closed by its receiver at the moment that the next is sent, and nobody could say whether that arrived.
"""

from __future__ import annotations

import logging
import ssl
import threading
from contextlib import contextmanager, suppress
from functools import cache
from http.client import HTTPException
from socket import SHUT_RDWR, socket
from typing import TYPE_CHECKING
from urllib.parse import unquote
from urllib.request import getproxies, proxy_bypass

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager, Timeout, make_headers
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from urllib3 import BaseHTTPResponse
    from urllib3.response import HTTPResponse
    from urllib3.util import Url

LONGEST_ANSWER = 30.0
"""Seconds until the head of an answer has to be there, however it drips."""

logging.getLogger("urllib3").propagate = False  # it logs addresses, in which webhooks have their secret


class NotReached(Exception):
    """Nothing of the request got out."""


@contextmanager
def requested(url: str, body: bytes, headers: Mapping[str, str], patience: float) -> Iterator[BaseHTTPResponse]:
    """The answer to one request, whose text was not read yet; nothing is followed, and nothing repeated.

    Raises:
        NotReached: nothing got out.
        ValueError: this is no address, or a header cannot be sent.
        urllib3.exceptions.HTTPError, OSError: it may have got out, and no answer came back.
    """
    parts = parse_url(url)
    told = {**headers, **(make_headers(basic_auth=unquote(parts.auth)) if parts.auth else {})}
    made = _manager(parts)
    with (
        made,
        made.request(
            "POST",
            parts._replace(auth=None, fragment=None).url,
            body=body,
            headers=told,
            timeout=Timeout(connect=patience, read=patience),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        ) as answer,
    ):
        yield answer


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        raise NotReached(innermost(error)) from error


def innermost(error: BaseException) -> str:
    """What the system said, which urllib3 wraps in words of its own."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error) or type(error).__name__


class _Http(HTTPConnection):
    def connect(self) -> None:
        with _reaching():
            super().connect()

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # (urllib3's own says the same of http.client's)
        with _watched(self.sock):
            return super().getresponse()


class _Https(_Http, HTTPSConnection):
    """The same with TLS, of which the handshake is a part of `connect`."""


@contextmanager
def _watched(sock: socket) -> Iterator[None]:
    watch = threading.Timer(LONGEST_ANSWER, _hang_up, (sock,))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _hang_up(sock: socket) -> None:
    with suppress(OSError):
        socket.shutdown(sock, SHUT_RDWR)  # TLS' own method would take away what the other thread reads with


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


def _manager(parts: Url) -> PoolManager:
    """What makes one connection, through the proxy that the environment names for an address.

    Raises:
        NotReached: nobody can be reached through such a proxy.
    """
    found = "" if proxy_bypass(parts.netloc or "") else getproxies().get(parts.scheme or "", "")
    made = _through(found if "://" in found else f"http://{found}") if found else PoolManager(ssl_context=_trust())
    made.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
    return made


def _through(proxy: str) -> ProxyManager:
    try:
        auth = parse_url(proxy).auth
        who = make_headers(proxy_basic_auth=unquote(auth)) if auth else None
        return ProxyManager(proxy, proxy_headers=who, ssl_context=_trust(), proxy_ssl_context=_trust())
    except (ValueError, AssertionError) as error:  # its words would have the proxy's password in them
        raise NotReached("the proxy that the environment names is no http:// or https:// one") from error


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that are trusted, read once for the process."""
    return ssl.create_default_context()
