"""Where a calendar of on-call comes from: a file, or a URL whose last good answer is kept in case it gives none."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runwright.environment.secret import revealed
from runwright.lib.errors import RunwrightError, Unreadable

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.store.rosters import Rosters

FRESH = timedelta(minutes=5)
"""How old an answer may be before the server is asked again."""
PATIENCE = 10.0
"""Seconds that a server has."""
LARGEST = 8 * 1024 * 1024
"""Bytes of a calendar."""


class Insecure(RunwrightError):
    """A calendar that anybody on the way could change."""

    hint = "Write an https URL: it decides who is called at night."

    def __init__(self, host: str) -> None:
        super().__init__(f"the calendar at {host} would be fetched without TLS")


def fetched(calendar: str, root: Path, kept: Rosters, now: datetime, *, ask: bool = True) -> bytes:
    """The calendar; of a URL the kept answer while it is fresh, and also an older one when nothing new can be had.

    Without `ask` the server is left alone.

    Raises:
        Unreadable: the file cannot be read, or the server not be asked and nothing is kept.
        SecretMissing: the URL is a secret that is not there.
        Insecure: the URL is not https, and leads to another machine.
    """
    where = revealed(calendar, root)
    if "://" not in where:
        return _of_file(root / Path(where).expanduser())
    source = hashlib.sha256(where.encode()).hexdigest()  # the URL may hold a token
    known = kept.calendar(source)
    if known and (now - known.fetched < FRESH or not ask):
        return known.data
    if not ask:
        raise Unreadable("the calendar", "nobody has fetched it yet")
    try:
        data = _asked(where)
    except Unreadable:
        if known is None:
            raise
        return known.data
    kept.keep_calendar(source, data)
    return data


def seen(calendar: str, root: Path) -> bytes:
    """The calendar as it is now, wherever it lies; nothing of it is kept.

    Raises:
        Unreadable, SecretMissing, Insecure: as `fetched`.
    """
    where = revealed(calendar, root)
    return _asked(where) if "://" in where else _of_file(root / Path(where).expanduser())


def _of_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from None


def _asked(url: str) -> bytes:
    from http.client import HTTPException
    from urllib.request import urlopen

    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and host not in {"127.0.0.1", "::1", "localhost"}:
        raise Insecure(host)
    try:
        with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 (https only, but for this machine itself)
            data = bytes(answer.read(LARGEST + 1))
    except (OSError, ValueError, HTTPException) as error:
        raise Unreadable(f"the calendar at {host}", str(error), "Can it be reached from here?") from None
    if len(data) > LARGEST:
        raise Unreadable(f"the calendar at {host}", "it is larger than 8 MiB")
    return data
