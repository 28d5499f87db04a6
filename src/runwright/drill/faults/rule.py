"""What a relay does to the bytes between two processes, as a value that JSON can carry; several rules hold at once."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

SEGMENT = 1448
"""Bytes of a TCP segment on Ethernet, by which losses are counted."""
RETRANSMISSION = 0.2
"""Seconds after which Linux sends a lost segment again at the earliest (RFC 6298 with its minimum); then twice that."""
UP, DOWN = "up", "down"
"""From the client to the server, and back."""


class Rule(NamedTuple):
    """One disturbance of one link."""

    direction: str = "both"
    """"up", "down" or "both"."""
    cut: bool = False
    """Nothing passes; what was sent waits, as TCP keeps what is not acknowledged."""
    refuse: bool = False
    """New connections are refused, instead of being accepted and not answered."""
    reset: bool = False
    """Connections that were cut are reset when the rule ends, instead of going on."""
    delay: float = 0.0
    """Seconds."""
    jitter: float = 0.0
    """Seconds more, at most; order is kept, as TCP keeps it."""
    loss: float = 0.0
    """The share of segments that are lost, and sent again by TCP later."""
    rate: float = 0.0
    """Bytes a second; 0 is without a limit."""
    errors: float = 0.0
    """The share of HTTP requests that are answered by the relay."""
    status: int = 503
    """With this status."""

    def about(self, direction: str) -> bool:
        """Whether it disturbs bytes in this direction."""
        return self.direction in {"both", direction}


def lateness(rules: Iterable[Rule], size: int) -> float:
    """Seconds by which so many bytes are late."""
    late = 0.0
    for rule in rules:
        late += rule.delay + random.uniform(0, rule.jitter)  # noqa: S311 (weather, no secret)
        late += _losses(rule.loss, size)
    return late


def chosen(rules: Iterable[Rule]) -> Rule | None:
    """The rule by which this request is answered without its server; None when it is to reach it."""
    return next((rule for rule in rules if random.random() < rule.errors), None)  # noqa: S311 (weather, no secret)


def _losses(share: float, size: int) -> float:
    """Seconds until TCP has brought all segments through."""
    late, wait = 0.0, RETRANSMISSION
    whole = 1 - (1 - share) ** -(-size // SEGMENT)
    while share and wait < 60 and random.random() < whole:  # noqa: S311 (weather, no secret)
        late, wait, whole = late + wait, wait * 2, share
    return late
