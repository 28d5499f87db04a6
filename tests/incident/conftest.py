"""Incidents on both stores, by the clock of the test's module."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Server

    from runwright.lib.clock import SetClock


@pytest.fixture(params=["sqlite", "postgresql"])
def incidents(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> Iterator[Incidents]:
    url = f"sqlite:///{tmp_path / 'journal.db'}"
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        url = server.emptied()
    with closing(Incidents.open(url, "production", clock)) as made:
        yield made
