"""Addresses of servers as actions take them: URLs, which never hold a password.

What stands among the arguments of a program can be read by everybody on its machine. A password comes by the way that
the client of the server knows: `PGPASSWORD` and `PGPASSFILE` (libpq), `REDISCLI_AUTH` (redis-cli).
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from urllib.parse import urlsplit


def url(text: str) -> str:
    """A URL as an option gives it; for `type=`.

    Raises:
        ArgumentTypeError: it is none, or it holds a password.
    """
    try:
        parts = urlsplit(text)
        password, _ = parts.password, parts.port
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no URL: {error}") from None
    if not parts.scheme:
        raise ArgumentTypeError(f"{text} is no URL: write SCHEME://HOST:PORT")
    if password is not None:
        place = "REDISCLI_AUTH" if parts.scheme.startswith("redis") else "PGPASSWORD"
        raise ArgumentTypeError(f"a password on a command line can be read by others: leave it out and set {place}")
    return text
