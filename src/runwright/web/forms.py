"""Forms: what a page sends back. Each carries the token of its session, which no other page can know."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any

    from starlette.requests import Request
    from starlette.responses import Response

    Fields = Mapping[str, str]
    Deed = Callable[[Request, Fields], Response]

LARGEST = 64 * 1024
"""Bytes of a form: a reason, not a book."""
ENCODING = "application/x-www-form-urlencoded"
UNSEEN = frozenset(
    {
        *("csrf", "fingerprint", "attempt", "question", "seen", "plan", "number", "force", "next", "token", "password"),
        *("verb", "answer", "do", "whose", "book", "procedure", "incident"),
    }
)
"""Fields that a page fills in by itself, its buttons, and those that are shown to nobody."""


class WrongForm(RunwrightError):
    """A form that no page of the console sends."""

    hint = "Load the page again, and send its form."


class ForgedForm(WrongForm):
    """A form without the token of the session."""

    def __init__(self) -> None:
        super().__init__("this form is not from a page of your session")


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form, by their names; raises WrongForm."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != ENCODING:
        raise WrongForm(f"a form is sent as {ENCODING}")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise WrongForm(f"a form has {LARGEST} bytes at most")
    try:
        found = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=50))
    except ValueError:
        raise WrongForm("this form cannot be read") from None
    if any("\0" in text for text in found.values()):
        raise WrongForm("a form holds no NUL")  # (no command line could, on which some of it goes on)
    return found


def written(given: Mapping[str, str]) -> dict[str, str]:
    """What of a form somebody can have written, for them to take along where it was not accepted."""
    return {name: text for name, text in given.items() if name not in UNSEEN and text.strip()}


def number(text: str) -> int | None:
    """The number from 0 that a form or an address says; None for what is none, or has more than nine digits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def posted(deed: Deed) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """An endpoint that does something with a form of the session, beside the event loop; raises ForgedForm."""

    async def endpoint(request: Request) -> Response:
        found = await fields(request)
        request.state.fields = found
        csrf = request.state.session.csrf
        if not hmac.compare_digest(found.get("csrf", "").encode(), csrf.encode()):
            raise ForgedForm
        return await run_in_threadpool(deed, request, found)

    return endpoint
