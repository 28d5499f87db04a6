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
        ("Wait 5 minutes and then call the database team.", None),
        ("Wait 5 minutes, then restart it", None),
        ("Wait 5 minutes for the cache to warm up", 300),
    ],
)
def test_a_step_that_only_waits_says_how_long(title: str, seconds: float | None) -> None:
    assert timing.wait(title) == seconds


@pytest.mark.parametrize(
    ("more", "seconds"),
    [("", 300), ("The replicas catch up meanwhile.", 300), ("Then page the database team.", None), ("Call Bo.", None)],
)
def test_a_step_that_says_more_than_to_wait_is_for_a_person(more: str, seconds: float | None) -> None:
    assert timing.wait("Wait 5 minutes.", more) == seconds


@pytest.mark.parametrize(
    ("title", "seconds"),
    [
        ("Restore (≤ 5 min)", 300),
        ("Restore within 1 h", 3600),
        ("Wait 5 min", None),
        ("Wait up to 10 min for the rollout", 600),
        ("Fail over in less than 30 s", 30),
        ("Verify p99 latency is under 200ms", None),
        ("Check that response time < 2s", None),
        ("Ensure lag ≤ 10 s", None),
        ("Delete backups up to 7 days old", None),
        ("Check lag stays within 5 s", None),
    ],
)
def test_a_title_that_states_a_limit_bounds_its_step(title: str, seconds: float | None) -> None:
    assert timing.limit(title) == seconds
