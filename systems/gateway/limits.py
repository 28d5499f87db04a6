"""Rate limits: per address, per user, and for the routes that check passwords; counted in Redis, inside each script.

Answers say where the client stands: `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) of the
limit that is nearest, `RateLimit-Policy` for all that apply (IETF draft ratelimit-headers), `Retry-After` with a 429.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from systems.gateway.exchange import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from systems.gateway.exchange import Headers
    from systems.gateway.settings import Limit


class Pair(NamedTuple):
    """The two limits of a kind of route, ready for a script and for the headers."""

    names: tuple[str, str]
    arguments: tuple[int, int, int, int]
    policy: bytes


def pair(first: tuple[str, Limit], second: tuple[str, Limit]) -> Pair:
    """Two named limits that apply together."""
    policy = ", ".join(f'"{name}";q={limit.most};w={limit.window // 1000}' for name, limit in (first, second))
    return Pair((first[0], second[0]), (*first[1], *second[1]), policy.encode())


class Exceeded(Refusal):
    """A limit is exceeded; `limit` is its name."""

    def __init__(self, limit: str, seconds: int, headers: Headers) -> None:
        self.limit = limit
        message = f"the {limit} limit is exceeded; try again in {seconds} s"
        super().__init__(429, "rate_limited", message, (*headers, (b"retry-after", b"%d" % seconds)))


def admitted(limits: Pair, reply: Sequence[Any]) -> Headers:
    """The headers that say where the client stands; raises `Exceeded` when it stands outside."""
    exceeded, most, left, milliseconds = reply[:4]
    seconds = max(1, -(-milliseconds // 1000))
    headers = (
        (b"ratelimit-limit", b"%d" % most),
        (b"ratelimit-remaining", b"%d" % left),
        (b"ratelimit-reset", b"%d" % seconds),
        (b"ratelimit-policy", limits.policy),
    )
    if exceeded:
        raise Exceeded(limits.names[exceeded - 1], seconds, headers)
    return headers
