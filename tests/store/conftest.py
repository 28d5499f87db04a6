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
    from pathlib import Path

    from tests import postgres


@pytest.fixture
def opening() -> Opening:
    return Opening("RUNBOOK.md", "unlock-account", "Unlock an account", "production", "gateway", "ab" * 32)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 26, 7, 15, 30, tzinfo=UTC))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store; whoever uses it runs once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'journal.db'}"
    server: postgres.Server = request.getfixturevalue("postgresql")
    return server.emptied()


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
