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

from runwright.environment.endpoint import shown
from runwright.executors.address import NO_HOST, below
from runwright.executors.called import GRACE, Answer, Broken
from runwright.executors.over_http import OverHttp
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runwright.executors.called import Call
    from runwright.executors.line import Answered
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

    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes | None


class Unsendable(ValueError):
    """A text that is no request."""


class Http(OverHttp):
    """The session of an endpoint."""

    def call(self, request: Request, running: Call) -> Answer:
        """Send one request, and say what comes back."""
        from http.client import HTTPException, InvalidURL
        from urllib.error import URLError

        say = running.say
        try:
            message = self._message(request)
            answer = self.line.ask(*message, request.timeout + GRACE)
        except URLError as error:
            say("stderr", f"{shown(message.url)}: {error.reason}\n".encode())
            return Answer(7)
        except (ValueError, InvalidURL) as error:
            why = "only ASCII can be sent there: write it percent-encoded" if isinstance(error, UnicodeError) else error
            say("stderr", f"{why}\n".encode())
            return Answer(2)
        except (OSError, HTTPException) as error:
            raise Broken(f"{shown(message.url)}: {str(error).strip() or type(error).__name__}") from error
        with answer:
            say("stderr", f"HTTP {answer.status} {answer.reason}\n{answer.headers}".encode())
            self._read(answer, say)
        return Answer(0 if (answer.status or 0) < 400 else 1)

    def _read(self, answer: Answered, say: Callable[[str, bytes], None]) -> None:
        from http.client import HTTPException

        try:
            while data := answer.read1(PIECE):
                say("stdout", data)
        except (OSError, HTTPException) as error:
            raise Broken(f"the answer broke off: {error}") from error
        if answer.length:  # (`read1` takes a connection's end for that of the answer)
            raise Broken(f"the answer broke off: {answer.length} bytes are missing")

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
        return Message(self._url(line["url"], headers), line["method"], headers, body.encode() if body else None)

    def _url(self, target: str, headers: dict[str, str]) -> str:
        host = next((headers[name] for name in headers if name.lower() == "host"), None)
        url = below(self.setting.endpoint or (f"http://{host}" if host else ""), target)
        if url is None:
            raise Unsendable(f"{target}: {NO_HOST}")
        return url
