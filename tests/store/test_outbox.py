"""The outbox: put once, taken once, in order, never twice at once; on both databases."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from runwright.lib.clock import SetClock
from runwright.store.outbox import Kind, NoSuchDelivery, Notification, Outbox, Outcome, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Server

NOW = datetime(2026, 11, 26, 7, 15, tzinfo=UTC)
FAST = 1000
"""Messages a minute where the rate is not what is tried."""


def told(key: str, about: str = "incident", kind: Kind = Kind.OPENED) -> Notification:
    return Notification(f"{about}/{key}", about, kind, "Checkouts fail", "5 % of them", "p1", "https://example.org/1")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'journal.db'}"
    server: Server = request.getfixturevalue("postgresql")
    return server.emptied()


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
    taken = outbox.take("ops", "here", 60, FAST)
    assert taken is not None
    assert (taken.state, taken.tried, taken.holder) == (State.IN_FLIGHT, 1, "here")
    assert taken.until == NOW + timedelta(seconds=60)
    [attempt] = outbox.attempts(taken.number)
    assert (attempt.became, attempt.ended) == ("in flight", None)
    assert outbox.take("ops", "there", 60, FAST) is None
    assert outbox.flying() == [taken]


def test_messages_about_one_thing_keep_their_order_and_others_pass(outbox: Outbox, clock: SetClock) -> None:
    outbox.put(told("opened"), ["ops"])
    outbox.put(told("resolved", kind=Kind.RESOLVED), ["ops"])
    outbox.put(told("opened", "another"), ["ops"])
    first = outbox.take("ops", "here", 60, FAST)
    other = outbox.take("ops", "here", 60, FAST)
    assert first
    assert other
    assert other.notification.about == "another"
    assert outbox.take("ops", "here", 60, FAST) is None
    outbox.settle(first, Outcome(State.WAITING, "503", NOW + timedelta(seconds=5)))
    assert outbox.take("ops", "here", 60, FAST) is None
    clock.forward(5)
    again = outbox.take("ops", "here", 60, FAST)
    assert again
    assert (again.notification.kind, again.tried) == (Kind.OPENED, 2)
    outbox.settle(again, Outcome(State.DELIVERED, "202"))
    last = outbox.take("ops", "here", 60, FAST)
    assert last
    assert last.notification.kind is Kind.RESOLVED


def test_a_channel_takes_so_many_a_minute(outbox: Outbox, clock: SetClock) -> None:
    for number in range(3):
        outbox.put(told("opened", f"incident-{number}"), ["ops", "mail"])
    assert [bool(outbox.take("ops", "here", 60, 2)) for _ in range(3)] == [True, True, False]
    assert outbox.take("mail", "here", 60, 2)
    clock.forward(61)
    assert outbox.take("ops", "here", 60, 2)


def test_a_channel_that_asks_for_a_pause_gets_it(outbox: Outbox, clock: SetClock) -> None:
    for number in range(2):
        outbox.put(told("opened", f"incident-{number}"), ["ops"])
    taken = outbox.take("ops", "here", 60, FAST)
    assert taken
    outbox.settle(taken, Outcome(State.WAITING, "429", again=NOW + timedelta(seconds=30)))
    assert outbox.take("ops", "here", 60, FAST) is None
    clock.forward(31)
    assert outbox.take("ops", "here", 60, FAST)


def test_a_courier_that_was_taken_for_dead_still_says_what_it_knows(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["ops"])
    taken = outbox.take("ops", "here", 60, FAST)
    assert taken
    assert outbox.settle(taken, Outcome(State.UNKNOWN, "its process ended"))
    assert outbox.settle(taken, Outcome(State.DELIVERED, "202"))
    assert outbox.one(taken.number).state is State.DELIVERED


def test_a_late_word_changes_nothing_that_was_tried_again(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["ops"])
    first = outbox.take("ops", "here", 60, FAST)
    assert first
    outbox.settle(first, Outcome(State.UNKNOWN, "its process ended", state=State.WAITING))
    second = outbox.take("ops", "there", 60, FAST)
    assert second
    assert not outbox.settle(first, Outcome(State.FAILED, "404"))
    assert outbox.one(first.number).state is State.IN_FLIGHT
    assert [each.answer for each in outbox.attempts(first.number)] == ["404", ""]


def test_a_person_has_one_sent_again_that_failed_and_no_other(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["ops"])
    taken = outbox.take("ops", "here", 60, FAST)
    assert taken
    assert not outbox.again(taken.number)
    outbox.settle(taken, Outcome(State.FAILED, "404"))
    assert outbox.again(taken.number)
    with pytest.raises(NoSuchDelivery, match="no delivery 4711"):
        outbox.again(4711)
    assert outbox.take("ops", "here", 60, FAST)


def test_what_later_news_has_passed_is_not_sent_again(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["pager"])
    first = outbox.take("pager", "here", 60, FAST)
    assert first
    outbox.settle(first, Outcome(State.FAILED, "404"))
    outbox.put(told("resolved", kind=Kind.RESOLVED), ["pager"])
    last = outbox.take("pager", "here", 60, FAST)
    assert last
    outbox.settle(last, Outcome(State.DELIVERED, "202"))
    assert not outbox.again(first.number)


def test_what_is_sent_again_waits_for_what_is_in_flight_about_the_same(outbox: Outbox) -> None:
    outbox.put(told("opened"), ["ops"])
    outbox.put(told("updated", kind=Kind.UPDATED), ["ops"])
    first = outbox.take("ops", "here", 60, FAST)
    assert first
    outbox.settle(first, Outcome(State.UNKNOWN, "no answer"))
    assert outbox.take("ops", "here", 60, FAST)
    assert outbox.again(first.number)
    assert outbox.take("ops", "there", 60, FAST) is None


def test_environments_do_not_see_each_other(outbox: Outbox, url: str) -> None:
    outbox.put(told("opened"), ["ops"])
    with closing(Outbox.open(url, "staging")) as other:
        assert other.all() == []
        assert other.ready() == []
        assert other.take("ops", "here", 60, FAST) is None
    assert outbox.ready() == ["ops"]


def test_many_couriers_take_each_once(url: str) -> None:
    with closing(Outbox.open(url, "production")) as outbox:
        for number in range(20):
            outbox.put(told("opened", f"incident-{number}"), ["ops"])
    taken: list[int] = []

    def courier(name: str) -> None:
        with closing(Outbox.open(url, "production")) as outbox:
            while found := outbox.take("ops", name, 60, 15):
                taken.append(found.number)
                outbox.settle(found, Outcome(State.DELIVERED, "202"))

    threads = [threading.Thread(target=courier, args=(f"courier-{each}",)) for each in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(taken) == len(set(taken)) == 15
