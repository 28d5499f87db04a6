"""Clusters of PostgreSQL, of each version that is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.actions.postgres import cluster as clusters

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=[15, 18], ids=["15", "18"])
def cluster(request: pytest.FixtureRequest) -> Iterator[clusters.Cluster]:
    """An empty cluster; tests of a version that is not here are skipped."""
    try:
        with clusters.cluster(request.param) as made:
            yield made
    except clusters.Missing as missing:
        pytest.skip(str(missing))
