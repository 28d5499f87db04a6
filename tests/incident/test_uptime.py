"""Uptime of a component from the history of its monitors: nothing is counted twice, and what nobody saw not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.environment.status import Component
from runwright.incident.uptime import Closed, Health, days, share, spans, uptime
from runwright.store.alerts import Change

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SHOP = Component("shop", "Shop", "", ("Down*",), ("Slow*",))


def at(hours: float) -> datetime:
    """So many hours before now."""
    return NOW - timedelta(hours=hours)


def change(monitor: str, hours: float, standing: str) -> Change:
    return Change(monitor, at(hours), standing, "", "", "")


def healths(*changes: Change, closed: tuple[Closed, ...] = ()) -> list[tuple[float, str]]:
    """How long it was what, in hours."""
    found = spans(SHOP, changes, closed, NOW)
    return [((each.end - each.start) / timedelta(hours=1), each.health.word) for each in found]


def test_a_component_is_as_bad_as_the_worst_of_its_monitors() -> None:
    assert healths(
        change("DownA", 10, "quiet"),
        change("SlowB", 10, "quiet"),
        change("SlowB", 8, "firing"),
        change("DownA", 6, "firing"),
        change("Other", 5, "firing"),
        change("DownA", 4, "pending"),
        change("SlowB", 3, "quiet"),
    ) == [(2, "up"), (2, "degraded"), (2, "down"), (1, "degraded"), (3, "up")]


def test_what_nobody_saw_and_what_happened_in_maintenance_counts_neither_as_up_nor_as_down() -> None:
    changes = (change("DownA", 10, "quiet"), change("DownA", 8, "firing"), change("DownA", 4, "unknown"))
    closed = (Closed(at(7), at(5)), Closed(at(6), at(5.5)))
    found = list(spans(SHOP, changes, closed, NOW))
    [today] = days(found, NOW, 1)
    assert (today.up, today.down, today.maintenance, today.unknown) == (7200, 7200, 7200, 14400)
    assert uptime([today]) == 0.5
    assert today.worst is Health.DOWN


def test_maintenance_of_one_monitor_excuses_no_other() -> None:
    changes = (change("DownA", 10, "quiet"), change("SlowB", 10, "quiet"), change("DownA", 6, "firing"))
    closed = (Closed(at(8), at(2), ("Slow*",)),)
    assert healths(*changes, closed=closed) == [(2, "up"), (2, "maintenance"), (4, "down"), (2, "down")]
    both = (*closed, Closed(at(8), at(2), ("DownA",)))
    assert healths(*changes, closed=both)[-1] == (2, "down")
    assert {word for _, word in healths(*changes, closed=both)[:-1]} == {"up", "maintenance"}


def test_a_figure_is_not_measured_where_nothing_was() -> None:
    assert uptime(days(spans(SHOP, (), (), NOW), NOW, 90)) is None
    assert [each.worst for each in days([], NOW, 3)] == [Health.UNKNOWN] * 3


def test_time_is_counted_for_the_day_in_which_it_was() -> None:
    found = spans(
        SHOP, (change("DownA", 60, "quiet"), change("DownA", 18, "firing"), change("DownA", 6, "quiet")), (), NOW
    )
    first, second, last = days(found, NOW, 3)
    assert (first.up, first.down) == (86400, 0)
    assert (second.up, second.down) == (18 * 3600, 6 * 3600)
    assert (last.up, last.down) == (6 * 3600, 6 * 3600)


STANDINGS = st.sampled_from(["quiet", "pending", "firing", "blind", "unknown"])
CHANGES = st.lists(
    st.tuples(st.sampled_from(["DownA", "DownB", "SlowC"]), st.integers(0, 5000), STANDINGS), max_size=40
)


@settings(deadline=None)
@given(CHANGES)
def test_all_the_time_since_the_first_change_is_counted_once(raw: list[tuple[str, int, str]]) -> None:
    changes = sorted((change(name, hours / 60, standing) for name, hours, standing in raw), key=lambda each: each.at)
    found = list(spans(SHOP, changes, (), NOW))
    total = sum(sum(each[1:]) for each in days(found, NOW, 5))
    wanted = (NOW - max(changes[0].at, datetime(2026, 3, 6, tzinfo=UTC))).total_seconds() if changes else 0
    assert total == pytest.approx(wanted)
    assert all(earlier.end == later.start for earlier, later in pairwise(found))


@pytest.mark.parametrize(
    ("value", "words"), [(None, "not measured"), (1.0, "100 %"), (0.999999, "99.999 %"), (0.99981, "99.981 %")]
)
def test_an_uptime_is_never_rounded_up_to_all_of_it(value: float | None, words: str) -> None:
    assert share(value) == words
