"""A journal on every database, a clock that stands still, and a run to write into."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from runwright.lib.clock import SetClock
from runwright.store.holder import this_process
from runwright.store.journal import Header, Journal, Opening

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def opening() -> Opening:
    return Opening("RUNBOOK.md", "unlock-account", "Unlock an account", "production", "gateway", "ab" * 32)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 26, 7, 15, 30, tzinfo=UTC))


@pytest.fixture
def journal(url: str, clock: SetClock) -> Iterator[Journal]:
    journal = Journal.open(url, clock)
    yield journal
    journal.close()


@pytest.fixture
def holder() -> str:
    return this_process()


@pytest.fixture
def run(journal: Journal, opening: Opening, holder: str) -> Header:
    """A run that this process holds for a minute."""
    return journal.begin(opening, {"plan": ["one", "two"]}, who="ada@desk", holder=holder, lease=60)
