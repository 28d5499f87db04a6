"""Incidents on both stores, by the clock of the test's module."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lib.clock import SetClock


@pytest.fixture
def incidents(url: str, clock: SetClock) -> Iterator[Incidents]:
    with closing(Incidents.open(url, "production", clock)) as made:
        yield made
