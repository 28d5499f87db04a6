"""The courier: what becomes of messages that receivers refuse, put off, or say nothing to."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.notify.conftest import NOW, TOLD
from tests.notify.hands import take
from tests.receiver import Reply

from runwright.environment.channel import Channel
from runwright.environment.environment import Environment
from runwright.environment.secret import Reference
from runwright.lib.clock import SYSTEM, SetClock
from runwright.notify import carrier, courier
from runwright.notify.answer import Answer, Sent
from runwright.notify.carrier import LEASE
from runwright.notify.courier import Courier
from runwright.notify.sending import Round, backoff, outcome
from runwright.store.connection import StoreBusy
from runwright.store.delivery import Kind, Notification, State
from runwright.store.holder import this_process
from runwright.store.migration import opened
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.receiver import Receiver

    from runwright.store.delivery import Delivery, Settled

DEAD = this_process().replace(":", ":4194305", 1)
"""A process of this machine with a number that none can have."""


class Office:
    """An outbox, a receiver, and couriers between them."""

    def __init__(self, folder: Path, desk: Receiver) -> None:
        self.clock = SetClock(NOW)
        self.outbox = Outbox.open(f"sqlite:///{folder / 'journal.db'}", "production", self.clock)
        self.desk = desk
        self.said: list[str] = []
        (folder / "key").write_text("R0UT1NGKEY0123456789ABCDEF012345")
        (folder / "hook").write_text(f"{desk.url}/services/T0/B0/xoxSECRET")
        (folder / "password").write_text("correct horse battery")
        for each in ("key", "hook", "password"):
            (folder / each).chmod(0o600)
        channels = {
            "ops": Channel("ops", "slack", "secret://file/hook", rate=1000),
            "pager": Channel("pager", "pagerduty", desk.url, Reference("file", "key"), rate=1000, at_once=3),
            "lost": Channel("lost", "slack", "secret://env/NOBODY_SET_THIS", rate=1000),
        }
        environment = Environment("production", "", folder, secrets={"PGPASSWORD": Reference("file", "password")})
        self.place = Round(channels, environment, folder, 3600.0)
        self.courier = Courier(self.outbox, self.place, self.said.append, self.clock)

    def put(self, *channels: str, told: Notification = TOLD) -> None:
        self.outbox.put(told, channels)

    def step(self, channel: str) -> bool:
        return bool(self.courier.carry(self.place.channels[channel]))

    def states(self) -> list[State]:
        return [each.state for each in reversed(self.outbox.all())]


@pytest.fixture
def office(tmp_path: Path, desk: Receiver) -> Iterator[Office]:
    made = Office(tmp_path, desk)
    with closing(made.outbox):
        yield made


def until(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to hold in ten seconds")


def test_what_is_delivered_is_written_down_with_what_was_answered(office: Office) -> None:
    office.put("ops")
    assert office.step("ops")
    assert not office.step("ops")
    [delivery] = office.outbox.all()
    [attempt] = office.outbox.attempts(delivery.number)
    assert (delivery.state, attempt.became, attempt.answer) == (State.DELIVERED, "delivered", "202 ok")
    assert office.said == [f"ops: opened {TOLD.about} delivered (202 ok)"]


def test_what_is_put_off_is_tried_again_later_and_later(office: Office) -> None:
    office.desk.replies = [Reply(500), Reply(500), Reply(202)]
    office.put("ops")
    for waits in (1.3, 2.6):
        assert office.step("ops")
        assert not office.step("ops")
        office.clock.forward(waits)
    assert office.step("ops")
    assert office.states() == [State.DELIVERED]
    assert [each.became for each in office.outbox.attempts(1)] == ["waiting", "waiting", "delivered"]


def test_a_receiver_that_asks_for_a_pause_gets_it_for_all_that_waits(office: Office) -> None:
    office.desk.replies = [Reply(429, "slow down", {"Retry-After": "40"}), Reply(202)]
    office.put("ops")
    office.put("ops", told=TOLD._replace(key="b/1", about="b"))
    assert office.step("ops")
    office.clock.forward(39)
    assert not office.step("ops")
    office.clock.forward(2)
    assert office.step("ops")
    assert office.states() == [State.DELIVERED, State.DELIVERED]


def test_what_is_refused_is_not_sent_again(office: Office) -> None:
    office.desk.replies = [Reply(404, "no_service")]
    office.put("ops")
    office.step("ops")
    office.clock.forward(4000)
    assert not office.step("ops")
    assert office.states() == [State.FAILED]
    assert office.outbox.attempts(1)[0].answer == "404 no_service"


def test_what_cannot_be_delivered_is_given_up_when_it_is_of_no_use_any_more(office: Office) -> None:
    office.desk.replies = [Reply(503, "down")]
    office.put("ops")
    while office.states() == [State.WAITING]:
        office.step("ops")
        office.clock.forward(200)
    assert office.states() == [State.FAILED]
    assert office.outbox.attempts(1)[-1].answer == "503 down; given up"


def test_what_lay_too_long_is_not_sent_at_all(office: Office) -> None:
    office.put("ops")
    office.clock.forward(3601)
    office.step("ops")
    assert (office.states(), office.desk.got) == ([State.FAILED], [])


def test_a_secret_that_is_not_there_is_waited_for(office: Office) -> None:
    office.put("lost")
    office.step("lost")
    assert office.states() == [State.WAITING]
    assert "NOBODY_SET_THIS is not set" in office.outbox.attempts(1)[0].answer


def test_secrets_are_neither_sent_nor_kept(office: Office) -> None:
    office.desk.replies = [Reply(404, f"no {office.desk.url}/services/T0/B0/xoxSECRET")]
    office.put("ops", told=TOLD._replace(subject="password correct horse battery", body="correct horse battery!"))
    office.step("ops")
    assert b"correct horse" not in office.desk.got[0].body
    assert "‹PGPASSWORD›!" in office.desk.got[0].json["blocks"][1]["text"]["text"]
    assert office.outbox.attempts(1)[0].answer == "404 no ‹ops url›"
    assert not any("xoxSECRET" in line for line in office.said)


def test_a_password_in_an_address_is_used_and_not_kept(office: Office) -> None:
    url = office.desk.url.replace("://", "://ops:battery%2Bstaple@")
    office.place.channels["hook"] = Channel("hook", "webhook", url, rate=1000)  # type: ignore[index]
    office.desk.replies = [Reply(404, "battery+staple is wrong")]
    office.put("hook")
    office.step("hook")
    assert office.desk.got[0].headers["authorization"].startswith("Basic ")
    assert office.outbox.attempts(1)[0].answer == "404 ‹hook password› is wrong"


@pytest.mark.parametrize(("channel", "state"), [("pager", State.WAITING), ("ops", State.UNKNOWN)])
def test_what_a_dead_courier_had_in_its_hands_is_sent_again_only_under_a_key(
    office: Office, channel: str, state: State
) -> None:
    office.put(channel)
    assert take(office.outbox, channel, DEAD, LEASE, 1000)
    office.courier.find_lost()
    assert office.states() == [state]
    [attempt] = office.outbox.attempts(1)
    assert attempt.became == "unknown"
    assert "in flight when process" in attempt.answer
    office.clock.forward(10)
    assert office.step(channel) is (state is State.WAITING)
    assert len(office.desk.got) == (1 if state is State.WAITING else 0)


def test_what_a_living_courier_has_in_its_hands_is_left_there(office: Office) -> None:
    office.put("ops")
    alive = this_process()
    assert take(office.outbox, "ops", alive, LEASE, 1000)
    office.clock.forward(LEASE * 10)
    office.courier.find_lost()
    assert office.states() == [State.IN_FLIGHT]


def test_a_courier_on_another_machine_has_until_its_lease_ends(office: Office) -> None:
    office.put("ops")
    assert take(office.outbox, "ops", "elsewhere:1:2@3.4:5", LEASE, 1000)
    office.courier.find_lost()
    assert office.states() == [State.IN_FLIGHT]
    office.clock.forward(LEASE + 1)
    office.courier.find_lost()
    assert office.states() == [State.UNKNOWN]


def test_what_could_not_be_written_down_is_found_again_by_the_courier_itself(office: Office) -> None:
    office.put("pager")
    assert take(office.outbox, "pager", office.courier.holder, LEASE, 1000)
    office.courier.find_lost()
    assert office.states() == [State.IN_FLIGHT]
    office.clock.forward(LEASE + 1)
    office.courier.find_lost()
    assert office.states() == [State.WAITING]


def test_couriers_deliver_by_themselves_and_no_channel_waits_for_another(
    office: Office, desk: Receiver, tmp_path: Path
) -> None:
    desk.replies = [Reply(hangs=30)]
    office.clock.moment = SYSTEM.now()
    office.put("pager")
    office.courier.start()
    desk.awaited(1)
    desk.replies = [Reply(202)]
    with closing(Outbox.open(f"sqlite:///{tmp_path / 'journal.db'}", "production")) as other:
        for number in range(5):
            other.put(TOLD._replace(key=f"c/{number}", about=f"c/{number}"), ["ops"])
        office.clock.forward(60)
        until(lambda: len(other.all(channel="ops", state="delivered")) == 5)
        assert [each.state for each in other.all(channel="pager")] == [State.IN_FLIGHT]
        desk.released.set()
        until(lambda: not other.all(state="in flight"))
    office.courier.stop(5)


@pytest.mark.parametrize(("channel", "at_once"), [("pager", 3), ("ops", 1)])
def test_so_many_are_on_their_way_at_once_as_a_channel_allows(
    office: Office, desk: Receiver, channel: str, at_once: int
) -> None:
    desk.replies = [Reply(202, hangs=30)]
    for number in range(9):
        office.put(channel, told=TOLD._replace(key=f"c/{number}", about=f"c/{number}"))
    worker = threading.Thread(target=office.step, args=(channel,))
    worker.start()
    desk.awaited(at_once)
    time.sleep(0.3)
    assert (len(desk.got), len(office.outbox.flying())) == (at_once, at_once)
    desk.replies = [Reply(202)]
    desk.released.set()
    worker.join(20)
    assert office.states() == [State.DELIVERED] * 9
    assert len(desk.got) == 9


def test_one_that_hangs_holds_up_no_other_of_its_channel(office: Office, desk: Receiver) -> None:
    desk.replies = [Reply(202, hangs=30), Reply(202)]
    for number in range(9):
        office.put("pager", told=TOLD._replace(key=f"c/{number}", about=f"c/{number}"))
    worker = threading.Thread(target=office.step, args=("pager",))
    worker.start()
    until(lambda: office.states().count(State.DELIVERED) == 8)
    assert office.states().count(State.IN_FLIGHT) == 1
    desk.released.set()
    worker.join(20)
    assert office.states() == [State.DELIVERED] * 9


def test_what_landed_while_the_store_was_busy_is_written_down_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrier, "PAUSE", 0.05)
    real, failing = office.outbox.exchange, [True, True]

    def exchange(known: Sequence[Settled], *rest: Any) -> list[Delivery]:
        if known and failing and failing.pop():
            raise StoreBusy("sqlite:///journal.db")
        return real(known, *rest)

    monkeypatch.setattr(office.outbox, "exchange", exchange)
    office.put("ops")
    assert office.step("ops")
    assert (office.states(), len(office.desk.got)) == ([State.DELIVERED], 1)
    assert sum("could not be written down yet" in line for line in office.said) == 2


def test_of_what_is_unknown_a_person_is_told_the_command_that_sends_it_again(office: Office) -> None:
    office.put("ops")
    office.put("pager")
    for channel in ("ops", "pager"):
        assert take(office.outbox, channel, DEAD, LEASE, 1000)
    office.courier.find_lost()
    said = {line.partition(":")[0]: line for line in office.said}
    assert said["ops"].endswith("; if it did not arrive: runwright notify --on production --retry 1")
    assert "--retry" not in said["pager"]


def test_what_was_delivered_long_ago_is_dropped_by_the_courier(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "SETTLING", 0.0)
    office.put("ops")
    office.step("ops")
    office.clock.forward(91 * 86400)
    keeper = Courier(office.outbox, office.place, office.said.append, office.clock)
    keeper.start()
    until(lambda: not office.outbox.all())
    keeper.stop(5)
    until(lambda: "1 messages dropped that were delivered 90 days ago" in office.said)


def test_a_courier_outlives_a_store_that_fails(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "PAUSE", 0.05)
    office.put("ops")
    office.outbox._connection.close()
    office.courier.start()
    until(lambda: any(line.startswith("notifications wait: journal ") for line in office.said))
    office.outbox._connection = opened(office.outbox._connection.url)
    until(lambda: any("delivered" in line for line in office.said))
    office.courier.stop(5)


def test_waits_double_and_are_spread() -> None:
    first, third, last = ([backoff(tried) for _ in range(50)] for tried in (1, 3, 1000))
    assert (min(first) >= 0.75, max(first) <= 1.25) == (True, True)
    assert (min(third) >= 3.0, max(third) <= 5.0) == (True, True)
    assert (min(last) >= 225, max(last) <= 375) == (True, True)
    assert len(set(first)) > 10


def test_a_pause_that_is_longer_than_the_wait_counts(office: Office) -> None:
    office.put("ops")
    taken = take(office.outbox, "ops", "here", LEASE, 1000)
    assert taken
    became = outcome(taken, Answer(Sent.LATER, "429", 120.0), 3600, NOW, repeatable=False)
    assert became.due == became.again == NOW + timedelta(seconds=120)


def test_a_message_of_a_kind_is_put_once_whoever_puts_it(office: Office) -> None:
    office.put("ops")
    office.put("ops", told=TOLD._replace(kind=Kind.RESOLVED))
    assert len(office.outbox.all()) == 1
