"""Requests of HTTP as authors write them: a request line, headers, an empty line, a body (RFC 9112).

    POST /api/v1/silences
    Content-Type: application/json

    {"comment": "maintenance"}

A path belongs to the endpoint of the environment. The body of the answer is the output, its status line and headers are
messages; status 0 below 400, else 1. `$NAME` of a secret of this command is replaced in URL, headers and body.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from runwright.executors.address import shown
from runwright.executors.called import Answer, Broken, Called
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http.client import HTTPResponse

    from runwright.executors.called import Say
    from runwright.executors.session import Request, Session, Setting

NAME = "http"
LANGUAGES = frozenset({"http"})
METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT"
FIRST = regex(rf"(?P<method>{METHODS})[ \t]+(?P<url>\S+)(?:[ \t]+HTTP/[\d.]+)?[ \t]*$")
HEADER = regex(r"(?P<name>[!#$%&'*+.^_`|~\w-]+):[ \t]*(?P<value>.*?)[ \t]*$")
PIECE = 64 * 1024


def open(setting: Setting) -> Session:  # noqa: A001 (the protocol's word)
    """A session; it connects for each request."""
    return Http(setting)


class Message(NamedTuple):
    """A request to send."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


class Unsendable(ValueError):
    """A text that is no request."""


class Http(Called):
    """The session of an endpoint."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.response: HTTPResponse | None = None

    def call(self, request: Request, say: Say) -> Answer:
        """Send one request, and say what comes back."""
        try:
            message = self._message(request)
        except Unsendable as error:
            say("stderr", f"{error}\n".encode())
            return Answer(2)
        try:
            return Answer(0 if self._exchanged(message, request.timeout, say) < 400 else 1)
        except OSError as error:
            say("stderr", f"{shown(message.url)}: {getattr(error, 'reason', error)}\n".encode())
            if self.response is not None:
                raise Broken("the answer broke off") from error
            return Answer(7)

    def cancel(self) -> None:
        """Stop reading the answer; what was sent cannot be taken back."""
        response, self.response = self.response, None
        if response is not None:
            response.close()

    def disconnect(self) -> None:
        """Nothing is kept between requests."""
        self.cancel()

    def _exchanged(self, message: Message, timeout: float, say: Say) -> int:
        """Send and read; the status."""
        from urllib.error import HTTPError
        from urllib.request import Request as Sent
        from urllib.request import build_opener

        sent = Sent(message.url, message.body, dict(message.headers), method=message.method)  # noqa: S310 (looked at)
        try:
            answer = build_opener(_following()).open(sent, timeout=timeout)
        except HTTPError as error:
            answer = error
        self.response = answer
        with answer:
            say("stderr", f"HTTP {answer.status} {answer.reason}\n{answer.headers}".encode())
            while data := answer.read1(PIECE) if hasattr(answer, "read1") else answer.read(PIECE):
                say("stdout", data)
        self.response = None
        return int(answer.status)

    def _message(self, request: Request) -> Message:
        """Read the text of a request.

        Raises:
            Unsendable: the first line is none, or nobody says which host.
        """
        text = re.sub(r"\$\{?(\w+)\}?", lambda match: request.secrets.get(match[1], match[0]), request.text.strip())
        head, _, body = re.sub(r"\r\n?", "\n", text).partition("\n\n")
        first, *rest = head.split("\n")
        line = FIRST.match(first)
        if line is None:
            raise Unsendable(f"{first!r} is no request line: write a method and a URL, such as `GET /health`")
        headers = {match["name"]: match["value"] for each in rest if (match := HEADER.match(each))}
        return Message(line["method"], self._url(line["url"], headers), headers, body.encode() if body else None)

    def _url(self, target: str, headers: dict[str, str]) -> str:
        host = next((headers[name] for name in headers if name.lower() == "host"), None)
        base = self.setting.endpoint or (f"http://{host}" if host else "")
        url = urljoin(base.rstrip("/") + "/", target.lstrip("/")) if "://" not in target else target
        if urlsplit(url).scheme not in {"http", "https"}:
            raise Unsendable(f"{target}: which host? Write a whole URL, or `endpoints.http` in the environment")
        return url


def _following() -> type:
    from urllib.request import HTTPRedirectHandler

    class Still(HTTPRedirectHandler):
        """Follows nothing: where a request goes next is for the author to say."""

        def redirect_request(self, *_: object) -> None:
            """No other request."""

    return Still
