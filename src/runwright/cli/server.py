"""A console elsewhere, as the command line speaks to it: its address, its token, its questions and answers.

The token is never an argument: it comes from the variable RUNWRIGHT_TOKEN, which may be a reference to a secret, or
from the file `runwright/token` among the person's settings. It is sent to no other address, and to another machine by
TLS only. What acts is sent with a key, so that it can be sent again when the connection broke, and is done once.
"""

from __future__ import annotations

import json
import os
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

from runwright.environment.secret import revealed
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "RUNWRIGHT_TOKEN"  # noqa: S105 (the name of a variable)
API = "/api/v1"
SIGNS = regex(r"[!-~]+")
"""Of a token. A header can carry no others, and Python's complaint about them would show the token."""
T = TypeVar("T")
HERE = frozenset({"127.0.0.1", "localhost", "::1"})
PATIENCE = 10.0
"""Seconds to wait for an answer."""
ATTEMPTS = 3
REFUSALS = {403: 1, 409: 1}
"""The exit statuses that local commands have for the same; 2 for all else."""


class NoServer(RunwrightError):
    """An address that is none, or to which a token is not sent."""

    hint = "Write https://console.example.org; http:// is for 127.0.0.1, for example through ssh -L."


class NoToken(RunwrightError):
    """There is no token for a server."""

    hint = f"Set {TOKEN} to it or to where it lies: secret://keyring/runwright/token. Made by: runwright accounts token"

    def __init__(self) -> None:
        super().__init__("there is no token for the server")


class WrongToken(RunwrightError):
    """What should be a token is none."""

    hint = f"Set {TOKEN} to the one line that runwright accounts token printed."

    def __init__(self) -> None:
        super().__init__("the token for the server has blanks, line breaks or signs that no token has")


class NotUnderstood(RunwrightError):
    """Something that no console says, or that one of another version says otherwise."""

    hint = "Is it the address of a console, and of one whose version fits this one?"

    def __init__(self, why: str) -> None:
        super().__init__(f"the server does not answer as a console: {why}")


class ServerUnreachable(RunwrightError):
    """The server does not answer."""

    hint = (
        "Is it up, and the address right? In an emergency, procedures run from the files here: "
        "runwright run BOOK#PROCEDURE --break-glass REASON"
    )

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} cannot be reached: {why}")


class Declined(RunwrightError):
    """What the server says is wrong with a request."""

    def __init__(self, status: int, detail: str, hint: str) -> None:
        super().__init__(detail)
        self.status = REFUSALS.get(status, 2)
        self.code = status
        self.hint = hint


class NotByServer(RunwrightError):
    """Something that is done at the store only."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is done where the store is, not through a server")
        self.hint = "Leave --server out, on a machine whose runwright.toml names the store."


class _Stay(HTTPRedirectHandler):
    """Follows nobody: the token is for one address."""

    def redirect_request(self, *_: object) -> None:
        return None


class Told(dict[str, Any]):
    """An object of an answer. What is not in it, the server should have said."""

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 (it never gives one)
        raise NotUnderstood(f"it does not say “{name}”")

    def into(self, kind: Callable[..., T], **instead: object) -> T:
        """A named tuple of it, some fields as they are given; a later version may say more than we know."""
        fields: tuple[str, ...] = getattr(kind, "_fields", ())
        optional = getattr(kind, "_field_defaults", {})
        known = {name: instead[name] if name in instead else self[name] for name in fields if name not in optional}
        more = {name: each for name, each in {**self, **instead}.items() if name in optional}
        return kind(**known, **more)


class Server:
    """One console elsewhere."""

    def __init__(self, url: str, token: str) -> None:
        self.url = checked(url)
        self._token = token
        self._opener = build_opener(_Stay)

    def get(self, path: str, **query: object) -> Any:  # noqa: ANN401 (JSON)
        """What it says to a question."""
        return _read(self.raw(path, **query))

    def raw(self, path: str, **query: object) -> bytes:
        """The same as it came."""
        return self._sent(Request(f"{self._address(path)}{f'?{urlencode(query)}' if query else ''}"))  # noqa: S310 (checked)

    def post(self, path: str, **body: object) -> Any:  # noqa: ANN401 (JSON)
        """Have something done, once."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        request = Request(self._address(path), json.dumps(body).encode(), headers)  # noqa: S310 (checked)
        return _read(self._sent(request))

    def _address(self, path: str) -> str:
        return f"{self.url}{API}{quote(path)}"

    def _sent(self, request: Request) -> bytes:
        request.add_header("Authorization", f"Bearer {self._token}")
        for left in reversed(range(ATTEMPTS)):
            try:
                with self._opener.open(request, timeout=PATIENCE) as answer:
                    return bytes(answer.read())
            except HTTPError as error:
                with error:
                    raise _declined(error) from None
            except (OSError, HTTPException) as error:
                if not left:
                    raise ServerUnreachable(self.url, _why(error)) from None
        raise AssertionError


def checked(url: str) -> str:
    """An address to which a token may be sent; raises NoServer."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise NoServer(f"{url} is no address of a server") from None
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise NoServer(f"{url} is no address of a server")
    if parts.username or parts.password:
        raise NoServer("a token or password does not belong into the address of a server")
    if parts.scheme == "http" and host not in HERE:
        raise NoServer(f"{url}: the token would travel unencrypted")
    return url.rstrip("/")


def token() -> str:
    """The token; raises NoToken, WrongToken and SecretMissing."""
    found = _kept()
    if not SIGNS.fullmatch(found):
        raise WrongToken
    return found


def _kept() -> str:
    given = os.environ.get(TOKEN, "").strip()
    if given:
        return revealed(given, Path.cwd()).strip()
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    try:
        found = (home / "runwright" / "token").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise NoToken from None
    if not found:
        raise NoToken
    return found


def _read(data: bytes) -> Told:
    """An answer; raises NotUnderstood for what is no JSON object."""
    try:
        found = json.loads(data, object_hook=Told)
    except (ValueError, RecursionError):
        raise NotUnderstood("it is no JSON") from None
    if not isinstance(found, Told):
        raise NotUnderstood("it is no object")
    return found


def _declined(error: HTTPError) -> Declined:
    try:
        said = json.loads(error.read())
        return Declined(error.code, str(said["detail"]), str(said.get("do", "")))
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return Declined(error.code, f"the server answers {error.code} {error.reason}", "Is it a console of Runwright?")


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return getattr(reason, "strerror", None) or str(reason).strip() or type(error).__name__
