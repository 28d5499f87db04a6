"""What the runbooks of the systems call, whatever the system."""

from __future__ import annotations

import pytest
from tests.programs import missing


@pytest.fixture(autouse=True, scope="session")
def called() -> None:
    """Skip where a page would stop at a program that is not there."""
    if why := missing("curl", "zstd"):
        pytest.skip(why)
