"""An answer: what a receiver said to a message, or why it got none."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from runwright.lib.regex import regex
from runwright.notify.cutting import cut

ERRNO = regex(r"\[Errno -?\d+\] ")
LONGEST = 300
"""Signs of a receiver's words that are kept."""


class Sent(Enum):
    """Whether a message was taken."""

    TAKEN = "taken"
    REFUSED = "refused"
    """The same again would be refused again."""
    LATER = "later"
    """It was not taken, and may be later: nobody was reached, or who was reached said so."""
    UNKNOWN = "unknown"
    """All of it went out, and nobody said what became of it."""


class Answer(NamedTuple):
    """What came of one attempt to send."""

    sent: Sent
    words: str
    """For people; secrets may still be in it."""
    pause: float = 0.0
    """Seconds for which the receiver wants nothing more."""


def short(text: str) -> str:
    """Words of a receiver on one line, no longer than is kept; without the numbers that Python puts before them."""
    return cut(" ".join(ERRNO.sub("", text).split()), LONGEST)
