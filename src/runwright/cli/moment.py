"""A moment that an option gives, in a zone where it says no offset."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError

LAST = 9000
"""The last year that is read: what follows a moment must be a moment, too."""


class NotATime(RunwrightError):
    """A time that cannot be read."""

    def __init__(self, option: str, text: str, zone: str) -> None:
        super().__init__(f"--{option} {text}: that is no time")
        self.hint = f'Write it as "2026-12-24 09:00", in {zone}, or with an offset.'


def moment(text: str, option: str, zone: str) -> datetime:
    """A time that an option gives, or now, to the second.

    Raises:
        NotATime: it cannot be read.
    """
    if not text:
        return SYSTEM.now().replace(microsecond=0)
    try:
        found = datetime.fromisoformat(text)
        made = (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotATime(option, text, zone) from None
    if made.year > LAST:
        raise NotATime(option, text, zone)
    return made
