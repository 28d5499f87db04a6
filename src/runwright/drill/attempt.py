"""An attempt: one write or read of a load, when it began and was answered, and whether it was acknowledged."""

from __future__ import annotations

import json
from typing import NamedTuple

WRITE, READ = "write", "read"


class Attempt(NamedTuple):
    """One write or read; times are those of `time.monotonic`, the same in all processes of a machine."""

    op: str
    """`write` or `read`."""
    id: int
    """Of a write, from 1; 0 for a read."""
    begun: float
    ended: float
    ok: bool
    """Whether it was acknowledged, or answered."""
    said: str = ""
    """Why it was not."""
    value: int | None = None
    """Of a read: the highest id that it saw."""

    @property
    def seconds(self) -> float:
        """How long the answer took."""
        return self.ended - self.begun


def line(attempt: Attempt) -> bytes:
    """An attempt as a line of JSON."""
    return json.dumps(attempt, separators=(",", ":")).encode() + b"\n"


def parsed(text: bytes) -> Attempt | None:
    """The attempt of a line; `None` for one that was cut off when its writer died."""
    try:
        return Attempt(*json.loads(text))
    except (ValueError, TypeError):
        return None
