"""Rate limits: per address, per user, and for the routes that check passwords; counted in Redis, inside each script.

Answers say where the client stands: `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) of the
limit that is nearest, `RateLimit-Policy` for all that apply (IETF draft ratelimit-headers), `Retry-After` with a 429.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from systems.gateway.exchange import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from systems.gateway.exchange import Request
    from systems.gateway.settings import Limit


class Limits(NamedTuple):
    """One or two limits that apply together, ready for a script and for the headers."""

    names: tuple[str, ...]
    arguments: tuple[int, ...]
    policy: bytes


def together(*limits: tuple[str, Limit]) -> Limits:
    """The named limits that apply to a kind of route."""
    policy = ", ".join(f'"{name}";q={limit.most};w={limit.window // 1000}' for name, limit in limits)
    numbers = tuple(number for _, limit in limits for number in limit)
    return Limits(tuple(name for name, _ in limits), numbers, policy.encode())


class Exceeded(Refusal):
    """A limit is exceeded; `limit` is its name."""

    def __init__(self, limit: str, seconds: int) -> None:
        self.limit = limit
        message = f"the {limit} limit is exceeded; try again in {seconds} s"
        super().__init__(429, "rate_limited", message, ((b"retry-after", b"%d" % seconds),))


def admit(request: Request, limits: Limits, reply: Sequence[Any]) -> None:
    """Note for the answer where the client stands; raises `Exceeded` when it stands outside."""
    exceeded, most, left, milliseconds = reply[:4]
    seconds = max(1, -(-milliseconds // 1000))
    request.limits = (
        (b"ratelimit-limit", b"%d" % most),
        (b"ratelimit-remaining", b"%d" % left),
        (b"ratelimit-reset", b"%d" % seconds),
        (b"ratelimit-policy", limits.policy),
    )
    if exceeded:
        raise Exceeded(limits.names[exceeded - 1], seconds)
