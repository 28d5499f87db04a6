"""One request over HTTP at a time, which another thread can break off.

Built on urllib, which knows proxies and certificates and is there. Nothing is followed: where a request goes next is
for its author to say.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Answered = HTTPResponse | HTTPError


class Line:
    """The connection of the request that runs now."""

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        line = self

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                line.socket = self.sock

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                line.socket = self.sock

        class Plainly(HTTPHandler):
            def http_open(self, req: Request) -> HTTPResponse:
                return self.do_open(Plain, req)

        class Securely(HTTPSHandler):
            def https_open(self, req: Request) -> HTTPResponse:
                return self.do_open(Secure, req)

        class Unfollowing(HTTPRedirectHandler):
            def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 (six values that nobody looks at)
                """No other request."""

        self.opener = build_opener(Plainly, Securely, Unfollowing)

    def ask(self, url: str, method: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> Answered:
        """Send a request; what is answered, whatever its status.

        Raises:
            OSError: nobody answers, or not in time.
        """
        request = Request(url, body, dict(headers), method=method)  # noqa: S310 (callers look at the scheme)
        try:
            answer: HTTPResponse = self.opener.open(request, timeout=timeout)
        except HTTPError as error:
            return error
        return answer

    def cut(self) -> None:
        """Break off what runs; the thread that reads sees the end."""
        line, self.socket = self.socket, None
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
