"""Addresses of servers as actions take them: URLs, which never hold a password.

What stands among the arguments of a program can be read by everybody on its machine. A password comes by the way that
the client of the server knows: `PGPASSWORD` and `PGPASSFILE` (libpq), `REDISCLI_AUTH` (redis-cli).
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from urllib.parse import SplitResult


IN_QUERY = {"password": "PGPASSWORD", "sslpassword": "PGSERVICEFILE"}
"""Parameters of an address in which libpq and redis-py take a password, and where libpq reads it besides."""


REDIS = ("redis://", "rediss://", "unix://")


def url(text: str) -> str:
    """A URL as an option gives it; for `type=`.

    Raises:
        ArgumentTypeError: it is none, or it holds a password.
    """
    try:
        parts = urlsplit(text)
        if place := _place(parts):
            raise ArgumentTypeError(f"a password on a command line can be read by others: leave it out and set {place}")
        _ = parts.port
        if not parts.scheme.startswith("postgres"):  # (libpq takes several hosts, and paths of sockets for one)
            (parts.hostname or "").encode("idna")
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no URL: {error}") from None
    if not parts.scheme:
        raise ArgumentTypeError(f"{text} is no URL: write SCHEME://HOST:PORT")
    return text


def redis_url(text: str) -> str:
    """An address of Redis as an option gives it; for `type=`.

    Raises:
        ArgumentTypeError: it is none, or it holds a password.
    """
    if not url(text).startswith(REDIS):
        raise ArgumentTypeError(f"{text} is no address of Redis: write redis://HOST:PORT")
    return text


def is_own(text: str) -> bool:
    """Whether a URL leads to the machine that it is read on, so that it is another server's on each."""
    host = urlsplit(text).hostname or ""
    return host in {"", "localhost", "::1"} or host.startswith(("127.", "/"))


def _place(parts: SplitResult) -> str:
    """Where the password belongs that an address holds; empty when it holds none."""
    web = parts.scheme in {"http", "https"}  # whose queries are pages, not settings of a client
    asked = {} if web else dict(parse_qsl(parts.query))
    held = "password" if parts.password is not None else next((name for name in IN_QUERY if name in asked), "")
    if not held:
        return ""
    if web:
        return "what this action reads it from"
    return "REDISCLI_AUTH" if parts.scheme.startswith("redis") else IN_QUERY[held]
