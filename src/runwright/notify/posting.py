"""Posting JSON to a receiver: one request, nothing followed, nothing repeated.

Built on urllib, which knows proxies and certificates and tells apart what counts here: a `URLError` says that the
request did not get out, any other error that it did and no answer came back. Clients of single services repeat requests
by themselves and hide that difference; what is repeated is for the outbox to say, which survives this process.
"""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPException, InvalidURL
from ssl import create_default_context
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from runwright import __version__
from runwright.notify.answer import Answer, Sent, short

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector

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


class _Unfollowing(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 (urllib's own six values; it calls a method)
        """No other request: secrets in a message go where the configuration says, and nowhere else."""


def encoded(payload: object) -> bytes:
    """A payload as it is sent."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def post(url: str, body: bytes, now: datetime, headers: Mapping[str, str] | None = None) -> Answer:
    """Send one request, and say what its answer means."""
    if not url.lower().startswith(("http://", "https://")):
        return Answer(Sent.REFUSED, "the address is no URL with https://")
    told = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"runwright/{__version__}"}
    try:
        request = Request(url, body, {**told, **(headers or {})}, method="POST")  # noqa: S310 (looked at above)
        with _opener().open(request, timeout=PATIENCE) as answer:
            return Answer(Sent.TAKEN, short(f"{answer.status} {_text(answer)}"))
    except HTTPError as refused:
        with refused:
            return _judged(refused, now)
    except URLError as error:
        return Answer(Sent.LATER, short(f"not reached: {error.reason}"))
    except (InvalidURL, ValueError) as error:
        return Answer(Sent.REFUSED, short(f"this cannot be sent there: {error}"))
    except (OSError, HTTPException) as error:
        return Answer(Sent.UNKNOWN, short(f"no answer: {error or type(error).__name__}"))


@cache
def _opener() -> OpenerDirector:
    """One for the process, as urllib has its own: proxies and certificates are looked up once."""
    return build_opener(HTTPSHandler(context=create_default_context()), _Unfollowing)


def _judged(refused: HTTPError, now: datetime) -> Answer:
    words = short(f"{refused.code} {_text(refused)}")
    if refused.code in GATEWAYS:
        return Answer(Sent.UNKNOWN, words)
    if refused.code in AGAIN or refused.code >= 500:
        return Answer(Sent.LATER, words, pause(refused.headers.get("Retry-After", ""), now))
    return Answer(Sent.REFUSED, words)


def _text(answer: HTTPResponse | HTTPError) -> str:
    """The beginning of an answer, in one read: whoever drips it holds up nothing."""
    try:
        return answer.read1(READ).decode("utf-8", "replace") if hasattr(answer, "read1") else ""
    except (OSError, HTTPException, ValueError):
        return ""


def pause(text: str, now: datetime) -> float:
    """The seconds that a `Retry-After` asks for, a number or a date (RFC 9110, 10.2.3); 0 where it says neither."""
    if text.strip().isdecimal():
        return min(float(text[:12]), LONGEST_PAUSE)
    try:
        seconds = (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):
        return 0.0
    return min(max(seconds, 0.0), LONGEST_PAUSE)
