"""A baseline scan from outside: what a stranger can do with the blog, and what its answers give away."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLING = ("server", "x-powered-by")
BODY = b'{"title": "t", "body": "b", "publish": true}'
LARGE = b'{"title": "' + b"x" * 70_000 + b'"}'


class Attempt(NamedTuple):
    """One request of a stranger, and which answers are right."""

    about: str
    method: str
    path: str
    allowed: frozenset[int]
    body: bytes | None = None
    token: str = ""


ATTEMPTS = (
    Attempt("writing without a token", "POST", "/posts", frozenset({401}), BODY),
    Attempt("writing with a forged token", "POST", "/posts", frozenset({401}), BODY, "eyJhbGciOiJub25lIn0.e30."),
    Attempt("exporting without a key", "GET", "/posts/export", frozenset({401})),
    Attempt("a path outside of the service", "GET", "/posts/..%2F..%2Fetc%2Fpasswd", frozenset({404})),
    Attempt("a method that is not there", "TRACE", "/posts/1", frozenset({405, 501})),
    Attempt("a body that is too large", "POST", "/auth/login", frozenset({413}), LARGE),
    Attempt("a body that is no JSON", "POST", "/auth/login", frozenset({400}), b"<xml/>"),
    Attempt("SQL in a search", "GET", "/posts/search?q=%27%3B%20DROP%20TABLE%20posts--", frozenset({200})),
)


def run(port: int) -> Iterator[tuple[str, bool]]:
    """Try everything; a sentence for each, and whether it is as it should be."""
    for attempt in ATTEMPTS:
        status, headers = _asked(port, attempt)
        told = [name for name in TELLING if name in headers]
        why = f"; the header {told[0]} tells what runs" if told else ""
        yield f"{attempt.about}: {status}{why}", status in attempt.allowed and not told


def _asked(port: int, attempt: Attempt) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Content-Type": "application/json", "Idempotency-Key": "scan"}
    if attempt.token:
        headers["Authorization"] = f"Bearer {attempt.token}"
    try:
        connection.request(attempt.method, attempt.path, attempt.body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()
