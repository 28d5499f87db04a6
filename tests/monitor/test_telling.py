"""What somebody is told of an alert: each firing once, whatever keeps a message back for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.monitor.alert import Alert, Event, Reading, Standing
from runwright.monitor.breach import Breach
from runwright.monitor.judging import FLAPPING, Manner, begun, judged
from runwright.monitor.mute import Mute
from runwright.monitor.telling import told
from runwright.monitor.wording import state

START = datetime(2026, 3, 1, tzinfo=UTC)
MUTE = Mute("silence", "silenced by ann")
ABOVE = Breach(">", 5)


def through(*steps: tuple[float, float | None, bool], manner: Manner) -> tuple[Alert, list[tuple[float, Event]]]:
    """Carry an alert through readings at so many seconds, each muted or not; what was told, and when."""
    alert, events = begun(START), []
    for seconds, value, muted in steps:
        at = START + timedelta(seconds=seconds)
        alert, _ = judged(alert, Reading(at, value), ABOVE, manner, "High")
        alert, event = told(alert, MUTE if muted else None, at)
        if event is not None:
            events.append((seconds, event))
    return alert, events


def test_what_fires_in_a_silence_is_told_when_that_ends() -> None:
    alert, events = through((0, 9, True), (30, 9, True), (60, 9, False), (90, 9, False), manner=Manner())
    assert events == [(60, Event.FIRES)]
    assert state(alert, START) == "firing"


def test_what_begins_and_ends_in_a_silence_is_not_told() -> None:
    _, events = through((0, 9, True), (30, 1, True), (60, 1, False), manner=Manner())
    assert events == []


def test_whoever_was_told_that_it_fires_is_told_in_a_silence_that_it_is_over() -> None:
    _, events = through((0, 9, False), (30, 9, True), (60, 1, True), manner=Manner())
    assert events == [(0, Event.FIRES), (60, Event.RESOLVED)]


def test_blindness_in_a_silence_is_told_when_that_ends() -> None:
    steps = ((0, 1, True), (200, None, True), (300, None, False), (400, 1, False))
    _, events = through(*steps, manner=Manner(patience=100))
    assert events == [(300, Event.BLIND), (400, Event.SEEN)]


def test_flapping_is_told_once_and_then_that_it_is_steady() -> None:
    dance = [(10.0 * number, 9.0 if number % 2 else 1.0, False) for number in range(1, 3 * FLAPPING)]
    calm = [(200.0 + 60 * number, 1.0, False) for number in range(80)]
    alert, events = through(*dance, *calm, manner=Manner())
    names = [event for _, event in events]
    assert names[: FLAPPING - 1] == [Event.FIRES, Event.RESOLVED, Event.FIRES, Event.RESOLVED]
    assert names[FLAPPING - 1 :] == [Event.FLAPS, Event.STEADY]
    assert alert.standing is Standing.QUIET


def test_the_words_for_a_state_say_what_was_done_about_it() -> None:
    alert, _ = through((0, 9, True), manner=Manner())
    assert state(alert, START) == "silenced"
    assert state(alert._replace(acknowledged="ann"), START) == "acknowledged"
    over, _ = through((0, 9, False), (10, 1, False), manner=Manner())
    assert state(over, START + timedelta(minutes=1)) == "resolved"
    later, _ = through((0, 9, False), (10, 1, False), (7200, 1, False), manner=Manner())
    assert state(later, START + timedelta(hours=2)) == "quiet"


def test_what_nobody_looks_at_any_more_is_not_told_as_quiet() -> None:
    alert, _ = through((0, 1, False), manner=Manner())
    assert state(alert, START + timedelta(minutes=15)) == "quiet"
    assert state(alert, START + timedelta(hours=3)) == "unread"
    fires, _ = through((0, 9, False), manner=Manner())
    assert state(fires, START + timedelta(hours=3)) == "firing"


STEPS = st.lists(st.tuples(st.integers(1, 900), st.one_of(st.none(), st.integers(0, 10)), st.booleans()), max_size=60)


@settings(deadline=None)
@given(STEPS)
def test_whatever_was_told_last_is_how_it_stands_once_nothing_mutes_it(steps: list[tuple[int, int, bool]]) -> None:
    seconds, moments = 0, []
    for step, value, muted in steps:
        seconds += step
        moments.append((seconds, value, muted))
    ends = [(seconds + 4000.0 + 100 * number, 1.0, False) for number in range(3)]
    alert, events = through(*moments, *ends, manner=Manner(patience=300))
    fires = [event for _, event in events if event in {Event.FIRES, Event.RESOLVED}]
    assert (alert.told, alert.told_blind, alert.told_flapping) == ("", False, False)
    if Event.STEADY not in [event for _, event in events]:
        assert fires == [Event.FIRES, Event.RESOLVED] * (len(fires) // 2)
