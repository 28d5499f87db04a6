"""What tests of channels share: a message, and receivers that run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.receiver import receiver

from runwright.store.delivery import Kind, Notification

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.receiver import Receiver

NOW = datetime(2026, 11, 26, 7, 15, tzinfo=UTC)
TOLD = Notification(
    "20261126-071500-ab/1",
    "20261126-071500-ab",
    Kind.OPENED,
    "[P1] Checkouts fail",
    "Severity: p1\nSince: 07:15 UTC\n\n<!channel> *not bold* [no](link) <https://evil.example.org|pay>",
    "p1",
    "https://runwright.example.org/incidents/20261126-071500-ab",
)


@pytest.fixture
def desk() -> Iterator[Receiver]:
    """A receiver of HTTP that says yes."""
    with receiver() as found:
        yield found
