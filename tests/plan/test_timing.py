"""Times that a document states for its steps."""

from __future__ import annotations

import pytest

from runwright.plan import timing


@pytest.mark.parametrize(
    ("title", "seconds"),
    [
        ("Wait 5 minutes", 300),
        ("Wait for 30 seconds.", 30),
        ("Then wait about 2 min", 120),
        ("Wait until the pod is ready (5 min)", None),
        ("Wait for token expiration (7 days for refresh tokens)", None),
        ("Restart, then check", None),
    ],
)
def test_a_step_that_only_waits_says_how_long(title: str, seconds: float | None) -> None:
    assert timing.wait(title) == seconds


@pytest.mark.parametrize(
    ("title", "seconds"), [("Restore (≤ 5 min)", 300), ("Restore within 1 h", 3600), ("Wait 5 min", None)]
)
def test_a_title_that_states_a_limit_bounds_its_step(title: str, seconds: float | None) -> None:
    assert timing.limit(title) == seconds
