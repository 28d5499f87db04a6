"""Posting JSON to a receiver: one request by urllib3, nothing followed, nothing repeated.

What is repeated is for the outbox to say, which survives this process; so a receiver that was surely not reached is
told from one that may have the message. Clients of single services hide that, or repeat by themselves.
"""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import TYPE_CHECKING

from runwright import __version__
from runwright.notify.answer import Answer, Sent, short

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from urllib3 import BaseHTTPResponse

PATIENCE = 10.0
"""Seconds to connect, and to be answered."""
READ = 4096
"""Bytes of an answer that are looked at."""
AGAIN = {408, 425, 429}
"""Statuses below 500 after which the same request may be taken: timed out, too early, too many."""
GATEWAYS = {502, 504}
"""Statuses of one between us who does not know what became of the request (RFC 9110, 15.6.3 and 15.6.5)."""
LONGEST_PAUSE = 3600.0
"""Seconds. A receiver that wants more is asked again after an hour."""


def encoded(payload: object) -> bytes:
    """A payload as it is sent."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def post(url: str, body: bytes, now: datetime, headers: Mapping[str, str] | None = None) -> Answer:
    """Send one request, and say what its answer means."""
    if not url.lower().startswith(("http://", "https://")):
        return Answer(Sent.REFUSED, "the address is no URL with https://")
    from urllib3.exceptions import HTTPError

    from runwright.notify.wire import NotReached, innermost, requested

    told = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"runwright/{__version__}"}
    try:
        with requested(url, body, {**told, **(headers or {})}, PATIENCE) as answer:
            return _judged(answer, now)
    except NotReached as error:
        return Answer(Sent.LATER, short(f"not reached: {error}"))
    except ValueError:  # its words would have the address in them
        return Answer(Sent.REFUSED, "this cannot be sent there: the address is no URL of a host")
    except (OSError, HTTPError, HTTPException) as error:
        return Answer(Sent.UNKNOWN, short(f"no answer: {innermost(error)}"))


def _judged(answer: BaseHTTPResponse, now: datetime) -> Answer:
    status, words = answer.status, short(f"{answer.status} {_text(answer)}")
    if 200 <= status < 300:
        return Answer(Sent.TAKEN, words)
    if status in GATEWAYS:
        return Answer(Sent.UNKNOWN, words)
    if status in AGAIN or status >= 500:
        return Answer(Sent.LATER, words, pause(answer.headers.get("Retry-After", ""), now))
    return Answer(Sent.REFUSED, words)


def _text(answer: BaseHTTPResponse) -> str:
    """The beginning of an answer, in one read: whoever drips it holds up nothing."""
    from urllib3.exceptions import HTTPError

    try:
        return answer.read1(READ).decode("utf-8", "replace")
    except (OSError, HTTPError, HTTPException, ValueError):
        return ""


def pause(text: str, now: datetime) -> float:
    """The seconds that a `Retry-After` asks for, a number or a date (RFC 9110, 10.2.3); 0 where it says neither."""
    if text.strip().isdecimal():
        return min(float(text[:12]), LONGEST_PAUSE)
    try:
        seconds = (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(seconds, 0.0), LONGEST_PAUSE)
