"""Titles by their stems: the same answers as asking each title, and not as slow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runwright.runbook.topic import Topics, covers

NAMES = st.lists(st.sampled_from(["disk", "full", "Queue", "slow", "workers", "the", "7"]), max_size=5).map(" ".join)


@given(st.lists(NAMES, max_size=8), NAMES)
def test_titles_cover_what_one_of_them_covers(titles: list[str], asked: str) -> None:
    assert Topics(titles).cover(asked) == any(covers(title, asked) for title in titles)
