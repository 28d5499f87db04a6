"""Where line, band and limits of a plot lie: inside of the picture, broken where nothing was read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.monitor.breach import Breach
from runwright.store.alerts import Minute
from runwright.web.plot import HIGH, WIDE, plot

START = datetime(2026, 3, 1, tzinfo=UTC)
END = START + timedelta(hours=6)


def minutes(*values: tuple[float, float]) -> list[Minute]:
    """Numbers at so many minutes."""
    return [Minute(START + timedelta(minutes=at), value - 1, value + 1, value) for at, value in values]


def test_the_line_is_broken_where_nothing_was_read() -> None:
    made = plot(minutes((0, 1), (1, 2), (2, 3), (60, 4), (61, 5)), None, START, END)
    assert made is not None
    assert made.line.count("M") == made.band.count("M") == 2


def test_the_limit_is_in_the_picture_however_far_away() -> None:
    made = plot(minutes((0, 1), (1, 2)), Breach("between", -50, 1000), START, END)
    assert made is not None
    assert len(made.limits) == 2
    assert all(0 < each < HIGH for each in made.limits)


def test_nothing_is_drawn_of_what_is_too_old_and_nothing_at_all_without_readings() -> None:
    assert plot([], None, START, END) is None
    assert plot(minutes((-5, 1)), None, START, END) is None


def test_the_table_sums_up_ten_minutes_the_newest_first() -> None:
    made = plot(minutes((0, 1), (9, 5), (10, 2)), None, START, END)
    assert made is not None
    assert [(each.at.minute, each.low, each.high, each.last) for each in made.rows] == [(10, 1, 3, 2), (0, 0, 6, 5)]


VALUES = st.dictionaries(st.integers(0, 360), st.floats(-1e9, 1e9), min_size=1, max_size=12)


@settings(deadline=None)
@given(VALUES, st.floats(-1e9, 1e9))
def test_whatever_was_read_lies_inside_of_the_picture(values: dict[int, float], limit: float) -> None:
    made = plot(minutes(*sorted(values.items())), Breach(">", limit), START, END)
    assert made is not None
    points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", made.line + made.band)
    assert all(-1 <= float(x) <= WIDE and 0 <= float(y) <= HIGH for x, y in points)
