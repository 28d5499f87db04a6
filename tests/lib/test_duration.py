"""Durations: as people write them, and as Prometheus does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.duration import find, seconds, seconds_in, spoken, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 minutes", 300),
        ("1h30m", 5400),
        ("1 hour and 30 minutes", 5400),
        ("1.5 hours", 5400),
        ("500ms", 0.5),
        ("90 days", 90 * 86400),
        ("1 week and 12 hours", 648000),
        ("36 months", 36 * 30 * 86400),
        ("half an hour", 1800),
        ("an hour", 3600),
        ("PT15M", 900),
        ("~26 minutes", 1560),
        ("0 min", 0),
        ("5分钟", 300),
        ("2 Stunden", 7200),
    ],
)
def test_a_duration_is_seconds(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "2 AM", "soon", "5M", "Next business day", "in 5 minutes", "P1", "a second time"])
def test_what_is_not_only_a_duration_is_none(text: str) -> None:
    assert seconds(text) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("in 5 minutes", 300), ("5 min, then 1 h", 300), ("soon", None), ("", None)]
)
def test_of_a_sentence_the_first_duration_counts(text: str, expected: float | None) -> None:
    assert seconds_in(text) == expected


def test_of_a_range_the_longer_end_counts() -> None:
    assert seconds("15-30 minutes") == 1800


def test_a_duration_is_found_inside_a_sentence() -> None:
    text = "Page the lead when nobody answers within 15 minutes."
    found = find(text)

    assert found is not None
    assert (found.seconds, text[found.start : found.end]) == (900, "15 minutes")


def test_two_durations_side_by_side_stay_two() -> None:
    found = find("2h for 5h")

    assert found is not None
    assert found.seconds == 7200


def test_people_and_machines_read_the_same_amount() -> None:
    assert (spoken(900), written(900)) == ("15 min", "15m")
    assert (spoken(5400), written(5400)) == ("1 h 30 min", "1h30m")
    assert (spoken(86400), written(86400)) == ("1 day", "1d")
    assert (spoken(0.25), written(0.25)) == ("250 ms", "250ms")
    assert (spoken(0), written(0)) == ("0 s", "0s")


@given(st.integers(0, 400 * 86400))
def test_what_is_written_is_read_back(amount: int) -> None:
    assert seconds(written(amount)) == amount


@given(st.text())
def test_no_text_raises(text: str) -> None:
    found = find(text)

    assert found is None or 0 <= found.start < found.end <= len(text)
    seconds(text)
