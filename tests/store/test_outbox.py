"""The outbox: put once, taken once, in order, never twice at once; on both databases."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.notify.hands import settle, take

from runwright.lib.clock import SetClock
from runwright.lib.duration import DAY
from runwright.store.connection import StoreError
from runwright.store.delivery import Asked, Kind, Notification, Outcome, Settled, State
from runwright.store.incidents import Incidents, Opening
from runwright.store.outbox import SQL, NoSuchDelivery, Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator


NOW = datetime(2026, 11, 26, 7, 15, tzinfo=UTC)
FAST = 1000
"""Messages a minute where the rate is not what is tried."""


def told(key: str, about: str = "incident", kind: Kind = Kind.OPENED) -> Notification:
    return Notification(f"{about}/{key}", about, kind, "Checkouts fail", "5 % of them", "p1", "https://example.org/1")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def outbox(url: str, clock: SetClock) -> Iterator[Outbox]:
    with closing(Outbox.open(url, "production", clock)) as made:
        yield made


def test_a_key_is_put_once_for_each_channel(outbox: Outbox) -> None:
    assert outbox.put(told("opened"), ["ops", "mail", "ops"]) == 2
    assert outbox.put(told("opened"), ["ops", "pager"]) == 1
    assert sorted(each.channel for each in outbox.all()) == ["mail", "ops", "pager"]
    assert {each.notification for each in outbox.all()} == {told("opened")}


def test_what_is_taken_is_in_flight_with_an_attempt_before_anything_is_sent(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["ops"])
    taken = take(outbox, "ops", "here", 60, FAST)
    assert taken is not None
    assert (taken.state, taken.tried, taken.holder) == (State.IN_FLIGHT, 1, "here")
    assert taken.until == NOW + timedelta(seconds=60)
    [attempt] = outbox.attempts(taken.number)
    assert (attempt.became, attempt.ended) == ("in flight", None)
    assert take(outbox, "ops", "there", 60, FAST) is None
    assert outbox.flying() == [taken]


def test_messages_about_one_thing_keep_their_order_and_others_pass(outbox: Outbox, clock: SetClock) -> None:
    outbox.put(told("opened"), ["ops"])
    outbox.put(told("resolved", kind=Kind.RESOLVED), ["ops"])
    outbox.put(told("opened", "another"), ["ops"])
    first = take(outbox, "ops", "here", 60, FAST)
    other = take(outbox, "ops", "here", 60, FAST)
    assert first
    assert other
    assert other.notification.about == "another"
    assert take(outbox, "ops", "here", 60, FAST) is None
    settle(outbox, first, Outcome(State.WAITING, "503", NOW + timedelta(seconds=5)))
    assert take(outbox, "ops", "here", 60, FAST) is None
    clock.forward(5)
    again = take(outbox, "ops", "here", 60, FAST)
    assert again
    assert (again.notification.kind, again.tried) == (Kind.OPENED, 2)
    settle(outbox, again, Outcome(State.DELIVERED, "202"))
    last = take(outbox, "ops", "here", 60, FAST)
    assert last
    assert last.notification.kind is Kind.RESOLVED


def test_a_channel_takes_so_many_a_minute(outbox: Outbox, clock: SetClock) -> None:
    for number in range(3):
        outbox.put(told("opened", f"incident-{number}"), ["ops", "mail"])
    assert [bool(take(outbox, "ops", "here", 60, 2)) for _ in range(3)] == [True, True, False]
    assert take(outbox, "mail", "here", 60, 2)
    clock.forward(61)
    assert take(outbox, "ops", "here", 60, 2)


def test_a_channel_that_asks_for_a_pause_gets_it(outbox: Outbox, clock: SetClock) -> None:
    for number in range(2):
        outbox.put(told("opened", f"incident-{number}"), ["ops"])
    taken = take(outbox, "ops", "here", 60, FAST)
    assert taken
    settle(outbox, taken, Outcome(State.WAITING, "429", again=NOW + timedelta(seconds=30)))
    assert take(outbox, "ops", "here", 60, FAST) is None
    clock.forward(31)
    assert take(outbox, "ops", "here", 60, FAST)


def test_a_courier_that_was_taken_for_dead_still_says_what_it_knows(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["ops"])
    taken = take(outbox, "ops", "here", 60, FAST)
    assert taken
    assert settle(outbox, taken, Outcome(State.UNKNOWN, "its process ended"))
    assert settle(outbox, taken, Outcome(State.DELIVERED, "202"))
    assert outbox.one(taken.number).state is State.DELIVERED


def test_a_late_word_changes_nothing_that_was_tried_again(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["ops"])
    first = take(outbox, "ops", "here", 60, FAST)
    assert first
    settle(outbox, first, Outcome(State.UNKNOWN, "its process ended", state=State.WAITING))
    second = take(outbox, "ops", "there", 60, FAST)
    assert second
    assert not settle(outbox, first, Outcome(State.FAILED, "404"))
    assert outbox.one(first.number).state is State.IN_FLIGHT
    assert [each.answer for each in outbox.attempts(first.number)] == ["404", ""]


def test_a_person_has_one_sent_again_that_failed_and_no_other(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["ops"])
    taken = take(outbox, "ops", "here", 60, FAST)
    assert taken
    assert not outbox.again(taken.number)
    settle(outbox, taken, Outcome(State.FAILED, "404"))
    assert outbox.again(taken.number)
    with pytest.raises(NoSuchDelivery, match="no delivery 4711"):
        outbox.again(4711)
    assert take(outbox, "ops", "here", 60, FAST)


def test_what_later_news_has_passed_is_not_sent_again(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["pager"])
    first = take(outbox, "pager", "here", 60, FAST)
    assert first
    settle(outbox, first, Outcome(State.FAILED, "404"))
    outbox.put(told("resolved", kind=Kind.RESOLVED), ["pager"])
    last = take(outbox, "pager", "here", 60, FAST)
    assert last
    settle(outbox, last, Outcome(State.DELIVERED, "202"))
    assert not outbox.again(first.number)


def test_what_is_sent_again_waits_for_what_is_in_flight_about_the_same(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["ops"])
    outbox.put(told("updated", kind=Kind.UPDATED), ["ops"])
    first = take(outbox, "ops", "here", 60, FAST)
    assert first
    settle(outbox, first, Outcome(State.UNKNOWN, "no answer"))
    assert take(outbox, "ops", "here", 60, FAST)
    assert outbox.again(first.number)
    assert take(outbox, "ops", "there", 60, FAST) is None


def test_environments_do_not_see_each_other(outbox: Outbox, url: str) -> None:
    outbox.put(told("opened"), ["ops"])
    with closing(Outbox.open(url, "staging")) as other:
        assert other.all() == []
        assert other.ready() == []
        assert take(other, "ops", "here", 60, FAST) is None
    assert outbox.ready() == ["ops"]


def test_many_couriers_take_each_once(url: str) -> None:
    with closing(Outbox.open(url, "production")) as outbox:
        for number in range(20):
            outbox.put(told("opened", f"incident-{number}"), ["ops"])
    taken: list[int] = []

    def courier(name: str) -> None:
        with closing(Outbox.open(url, "production")) as outbox:
            while found := take(outbox, "ops", name, 60, 15):
                taken.append(found.number)
                settle(outbox, found, Outcome(State.DELIVERED, "202"))

    threads = [threading.Thread(target=courier, args=(f"courier-{each}",)) for each in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(taken) == len(set(taken)) == 15


def test_as_many_are_taken_at_once_as_are_asked_for_and_one_about_each_thing(outbox: Outbox) -> None:
    for number in range(4):
        outbox.put(told("opened", f"incident-{number}"), ["ops"])
        outbox.put(told("resolved", f"incident-{number}", Kind.RESOLVED), ["ops"])
    first = outbox.take(Asked("ops", FAST, 3), "here", 60)
    rest = outbox.take(Asked("ops", FAST, 9), "here", 60)
    assert [each.notification.about for each in (*first, *rest)] == [f"incident-{number}" for number in range(4)]
    assert {each.notification.kind for each in (*first, *rest)} == {Kind.OPENED}
    assert outbox.flying() == [*first, *rest]


def test_many_at_once_keep_to_the_rate(outbox: Outbox, clock: SetClock) -> None:
    for number in range(9):
        outbox.put(told("opened", f"incident-{number}"), ["ops"])
    assert [len(outbox.take(Asked("ops", 5, most), "here", 60)) for most in (3, 9, 9)] == [3, 2, 0]
    clock.forward(61)
    assert len(outbox.take(Asked("ops", 5, 9), "here", 60)) == 4


def test_what_became_of_some_and_what_is_next_are_written_together(outbox: Outbox, url: str) -> None:
    for kind in (Kind.OPENED, Kind.RESOLVED):
        outbox.put(told(kind, kind=kind), ["ops"])
    [taken] = outbox.take(Asked("ops", FAST), "here", 60)
    known = [Settled(taken, Outcome(State.DELIVERED, "202"))]
    [after] = outbox.exchange(known, Asked("ops", FAST), "here", 60)
    assert after.notification.kind is Kind.RESOLVED
    with closing(Outbox.open(url, "production")) as other:
        assert [each.state for each in other.all()] == [State.IN_FLIGHT, State.DELIVERED]


def test_what_cannot_be_taken_is_not_settled_either(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(2):
        outbox.put(told("opened", f"incident-{number}"), ["ops"])
    [taken] = outbox.take(Asked("ops", FAST), "here", 60)
    monkeypatch.setitem(SQL, "begin", "insert into nowhere values (:at)")
    with pytest.raises(StoreError):
        outbox.exchange([Settled(taken, Outcome(State.DELIVERED, "202"))], Asked("ops", FAST), "here", 60)
    assert sorted(each.state for each in outbox.all()) == [State.IN_FLIGHT, State.WAITING]


def delivered(outbox: Outbox, *notifications: Notification, became: State = State.DELIVERED) -> None:
    for each in notifications:
        outbox.put(each, ["ops"])
        taken = take(outbox, "ops", "here", 60, FAST)
        assert taken
        settle(outbox, taken, Outcome(became, "…"))


def test_what_was_delivered_long_ago_is_dropped_with_its_attempts(outbox: Outbox, clock: SetClock) -> None:
    delivered(outbox, told("opened"), told("resolved"))
    clock.forward(DAY)
    delivered(outbox, told("opened", "young"))
    assert outbox.prune(NOW + timedelta(hours=1)) == 2
    assert [each.notification.about for each in outbox.all()] == ["young"]
    assert outbox.attempts(1) == []
    assert outbox.prune(NOW + timedelta(hours=1)) == 0


@pytest.mark.parametrize("became", [State.FAILED, State.UNKNOWN, State.WAITING])
def test_what_is_not_delivered_is_kept_with_all_that_is_about_the_same(outbox: Outbox, became: State) -> None:
    delivered(outbox, told("opened"))
    delivered(outbox, told("resolved"), became=became)
    assert outbox.prune(NOW + timedelta(days=900)) == 0
    assert len(outbox.all()) == 2


def test_what_an_incident_that_goes_on_was_told_by_is_kept(outbox: Outbox, url: str, clock: SetClock) -> None:
    with closing(Incidents.open(url, "production", clock)) as incidents:
        incident, _ = incidents.begin("key", Opening("Full", "Full", "P1", "", ""), {}, "ann")
        delivered(outbox, told("opened", incident.incident), told("1", f"status/{incident.incident}"))
        assert outbox.prune(NOW + timedelta(days=900)) == 0
        incidents.append(incident.incident, "resolved", {}, "ann", "resolved")
        assert outbox.prune(NOW + timedelta(days=900)) == 2


def test_a_little_is_dropped_at_a_time_and_only_of_the_own_environment(outbox: Outbox, url: str) -> None:
    delivered(outbox, *(told("opened", f"incident-{number}") for number in range(5)))
    with closing(Outbox.open(url, "staging", SetClock(NOW))) as other:
        assert other.prune(NOW + timedelta(days=9)) == 0
    assert [outbox.prune(NOW + timedelta(days=9), 3) for _ in range(3)] == [3, 2, 0]
