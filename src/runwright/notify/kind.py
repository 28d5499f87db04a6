"""What a kind of channel is: it writes a notification in its receiver's form, and sends it once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.notify.address import Address
    from runwright.notify.answer import Answer
    from runwright.store.delivery import Notification


class Size(NamedTuple):
    """What one message can tell of several."""

    messages: int
    """So many at most; 0 where each has to come alone."""
    signs: int


ALONE = Size(0, 0)
"""Of a receiver that knows each message by its key."""


class Kind(Protocol):
    """A module in `kinds/`, entered in `catalogue.py`."""

    @property
    def REPEATABLE(self) -> bool:  # noqa: N802 (a constant of a module)
        """Whether the receiver counts a message once that comes twice under its key: one in doubt may be sent again."""
        ...

    @property
    def DIGEST(self) -> Size:  # noqa: N802 (the same)
        """How much fits into a digest."""
        ...

    def payload(self, notification: Notification) -> object:
        """What the receiver gets, without the address and its secrets: as JSON, or as text."""
        ...

    def send(self, notification: Notification, address: Address, now: datetime) -> Answer:
        """Send it once, and say what came of it; never raises what a network can do."""
        ...
