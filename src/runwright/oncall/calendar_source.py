"""Where a calendar of on-call comes from: a file, or a URL whose last good answer is kept in case it gives none."""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runwright.environment.secret import revealed
from runwright.lib.errors import RunwrightError, Unreadable

if TYPE_CHECKING:
    from datetime import datetime
    from http.client import HTTPResponse

    from runwright.store.rosters import Rosters

FRESH = timedelta(minutes=5)
"""How old an answer may be before the server is asked again."""
PATIENCE, LONGEST = 10.0, 30.0
"""Seconds that a server has to say something, and for all of it: whoever is to be called waits for it."""
PIECE = 256 * 1024
LARGEST = 8 * 1024 * 1024
"""Bytes of a calendar."""
BEGIN, BLANK = b"BEGIN:VCALENDAR", b"\xef\xbb\xbf \t\r\n"
"""How every iCalendar begins (RFC 5545, 3.4), and what some put before it."""


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
    if known and (timedelta() <= now - known.fetched < FRESH or not ask):
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
        hint = "Write the path of an iCalendar (.ics), relative to runwright.toml, or its https URL."
        raise Unreadable(str(path), error.strerror or str(error), hint) from None


def _asked(url: str) -> bytes:
    from http.client import HTTPException
    from urllib.request import urlopen

    host = urlsplit(url).hostname or ""
    if not _secure(url):
        raise Insecure(host)
    try:
        with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 (https only, but for this machine itself)
            data, led = _read(answer, time.monotonic() + LONGEST), answer.url
    except (OSError, ValueError, HTTPException) as error:
        raise Unreadable(f"the calendar at {host}", str(error), "Can it be reached from here?") from None
    wrong = "" if _secure(led) else "it leads on to an address without TLS"
    wrong = wrong or ("it is larger than 8 MiB" if len(data) > LARGEST else "")
    wrong = wrong or ("" if data.lstrip(BLANK).upper().startswith(BEGIN) else "what is there is no iCalendar")
    if wrong:  # (the answer of before is better than such a one)
        raise Unreadable(f"the calendar at {host}", wrong)
    return data


def _secure(url: str) -> bool:
    """Whether nobody on the way can change what is there."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "::1", "localhost"}


def _read(answer: HTTPResponse, until: float) -> bytes:
    """An answer as far as it is looked at; raises OSError for one that drips or breaks off."""
    data = b""
    while len(data) <= LARGEST and (piece := answer.read1(PIECE)):
        data += piece
        if time.monotonic() > until:
            raise TimeoutError(f"it was not there in {LONGEST:g} s")
    if answer.length and len(data) <= LARGEST:
        raise ConnectionError("the answer broke off")
    return data
