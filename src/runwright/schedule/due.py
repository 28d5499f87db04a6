"""What is due: a duty and two moments in, what a clock has to do in between out. Pure.

When a clock was away (a restart, a machine that slept), only the last of the moments that passed meanwhile is made up
for, and only while it is not older than `grace`; the others are missed, and that is written down. A duty that still
runs when its next moment comes is not run twice: `run` holds a lock on procedure and target, and refuses.
"""

from __future__ import annotations

import hashlib
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from runwright.schedule.duty import Duty

MOST = 1000
"""Moments of one duty that are looked at; a clock that was away for longer begins anew."""


class Due(NamedTuple):
    """One moment of a duty that has come."""

    moment: datetime
    run: bool
    """Whether it is run now; otherwise it is missed."""


def due(duty: Duty, since: datetime, now: datetime, grace: timedelta) -> list[Due]:
    """The moments after `since` that have come by now, in order; the last of them is run, if it is not too old."""
    moments = list(_passed(duty, since, now))
    return [Due(each, each is moments[-1] and now - each <= grace) for each in moments]


def _passed(duty: Duty, since: datetime, now: datetime) -> Iterator[datetime]:
    for number, each in enumerate(takewhile(lambda at: at <= now, duty.next(since))):
        if number == MOST:
            return
        yield each


def jitter(duty: Duty, most: float) -> float:
    """Seconds that a duty waits behind its moment, the same each time: not everything starts at two o'clock sharp."""
    share = int.from_bytes(hashlib.sha256(f"{duty.book}#{duty.procedure}".encode()).digest()[:4], "big") / 2**32
    return share * most
