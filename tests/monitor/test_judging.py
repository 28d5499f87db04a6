"""Readings one after the other: when an alert fires, stays, is resolved, and when nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from runwright.monitor.alert import Alert, Event, Reading, Standing
from runwright.monitor.breach import Breach
from runwright.monitor.judging import FLAPPING, Manner, begun, flapping, judged

START = datetime(2026, 3, 1, tzinfo=UTC)
ABOVE = Breach(">", 5)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def through(
    *readings: tuple[float, float | None], manner: Manner, alert: Alert | None = None
) -> tuple[Alert, list[tuple[float, Event]]]:
    """Carry an alert through readings at so many seconds; what became of it, and when."""
    now, events = alert or begun(START), []
    for seconds, value in readings:
        now, event = judged(now, Reading(at(seconds), value), ABOVE, manner, "High")
        if event is not None:
            events.append((seconds, event))
    return now, events


def test_it_fires_when_it_was_bad_for_long_enough() -> None:
    alert, events = through((0, 9), (30, 9), (59, 9), (60, 9), (90, 9), manner=Manner(lasting=60))
    assert events == [(60, Event.FIRES)]
    assert (alert.standing, alert.since) == (Standing.FIRING, at(60))


def test_one_good_reading_before_that_begins_the_wait_anew() -> None:
    _, events = through((0, 9), (30, 1), (60, 9), (90, 9), manner=Manner(lasting=60))
    assert events == []


def test_it_is_resolved_when_it_was_good_for_long_enough() -> None:
    _, events = through((0, 9), (10, 1), (20, 9), (30, 1), (60, 1), (90, 1), manner=Manner(calm=60))
    assert events == [(0, Event.FIRES), (90, Event.RESOLVED)]


def test_all_messages_of_one_firing_have_one_key_and_the_next_has_another() -> None:
    manner = Manner()
    first, _ = through((0, 9), manner=manner)
    later, _ = through((5, 9), manner=manner, alert=first)
    again, _ = through((10, 1), (20, 9), manner=manner, alert=later)
    assert first.key == later.key != again.key
    assert first.key


def test_a_reading_that_comes_late_or_twice_changes_nothing() -> None:
    alert, _ = through((0, 9), (10, 1), manner=Manner())
    assert judged(alert, Reading(at(5), 9), ABOVE, Manner(), "High") == (alert, None)
    assert judged(alert, Reading(at(10), 9), ABOVE, Manner(), "High") == (alert, None)


def test_missing_readings_keep_what_was_known_and_then_make_it_blind() -> None:
    alert, events = through((0, 1), (100, None), (299, None), manner=Manner(patience=300))
    assert (alert.standing, events) == (Standing.QUIET, [])
    alert, events = through((300, None), (600, None), manner=Manner(patience=300), alert=alert)
    assert (alert.standing, events) == (Standing.BLIND, [(300, Event.BLIND)])
    alert, events = through((700, 1), manner=Manner(patience=300), alert=alert)
    assert (alert.standing, events) == (Standing.QUIET, [(700, Event.SEEN)])


def test_a_firing_alert_that_was_blind_still_fires_under_its_key() -> None:
    manner = Manner(patience=100)
    alert, events = through((0, 9), (200, None), (300, 9), (400, 1), manner=manner)
    assert events == [(0, Event.FIRES), (200, Event.BLIND), (400, Event.RESOLVED)]
    assert alert.standing is Standing.QUIET


def test_who_took_it_is_forgotten_when_it_is_resolved() -> None:
    alert, _ = through((0, 9), manner=Manner())
    alert, _ = through((10, 9), manner=Manner(), alert=alert._replace(acknowledged="ann"))
    assert alert.acknowledged == "ann"
    alert, _ = through((20, 1), (30, 9), manner=Manner(), alert=alert)
    assert alert.acknowledged == ""


def test_what_changes_too_often_is_flapping_until_it_is_calm_for_an_hour() -> None:
    dance = [(10.0 * number, 9.0 if number % 2 else 1.0) for number in range(1, FLAPPING + 1)]
    alert, _ = through(*dance, manner=Manner())
    assert flapping(alert, at(60))
    assert not flapping(alert, at(3700))


VALUES = st.lists(st.tuples(st.integers(1, 120), st.one_of(st.none(), st.integers(0, 10))), max_size=60)
MANNERS = st.builds(Manner, lasting=st.integers(0, 200), calm=st.integers(0, 200), patience=st.integers(60, 400))


@given(VALUES, MANNERS)
def test_it_fires_and_is_resolved_in_turns(steps: list[tuple[int, int | None]], manner: Manner) -> None:
    alert, seconds, told = begun(START), 0, []
    for step, value in steps:
        seconds += step
        before = alert
        alert, event = judged(alert, Reading(at(seconds), value), ABOVE, manner, "High")
        if event in {Event.FIRES, Event.RESOLVED}:
            told.append(event)
        assert bool(alert.key) == (bool(told) and told[-1] is Event.FIRES)
        assert alert.since >= before.since
        assert (event is Event.FIRES) <= (value is not None and value > 5)
    assert told == [Event.FIRES, Event.RESOLVED] * (len(told) // 2) + [Event.FIRES] * (len(told) % 2)


def test_a_clock_that_was_ahead_for_a_while_keeps_nobody_from_being_called() -> None:
    year = 365 * 86400.0
    ahead, _ = through((0, 1), (year, 9), (year + 10, 9), manner=Manner(lasting=60))
    assert ahead.standing is Standing.PENDING
    alert, events = through((20, 9), (50, 9), (80, 9), manner=Manner(lasting=60), alert=ahead)
    assert (alert.standing, alert.read, events) == (Standing.FIRING, at(80), [(80, Event.FIRES)])


def test_what_cannot_be_read_after_that_is_blind_in_time() -> None:
    ahead, _ = through((365 * 86400.0, 1), manner=Manner())
    _, events = through((20, None), (200, None), (330, None), manner=Manner(patience=300), alert=ahead)
    assert events == [(330, Event.BLIND)]
