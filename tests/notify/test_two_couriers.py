"""Several couriers on one store: each message goes out once, and what is about one thing in its order."""

from __future__ import annotations

import random
import tempfile
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.notify.conftest import TOLD
from tests.notify.hands import settle
from tests.receiver import Reply

from runwright.environment.channel import Channel
from runwright.environment.environment import Environment
from runwright.environment.secret import Reference
from runwright.lib.clock import SetClock
from runwright.notify.courier import Courier
from runwright.notify.sending import Round
from runwright.store.delivery import Asked, Delivery, Kind, Outcome, State
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from tests.receiver import Receiver

INCIDENTS = 25
RATE = 6
TWO = (Kind.OPENED, Kind.RESOLVED)


def test_two_servers_on_one_store_do_not_both_send(url: str, tmp_path: Path, desk: Receiver) -> None:
    (tmp_path / "key").write_text("R" * 32)
    (tmp_path / "key").chmod(0o600)
    channel = Channel("pager", "pagerduty", desk.url, Reference("file", "key"), rate=10_000)
    place = Round({"pager": channel}, Environment("production", "", tmp_path), tmp_path, 600.0)
    desk.replies = [Reply(503) if random.random() < 0.2 else Reply(202) for _ in range(40)] + [Reply(202)]
    with ExitStack() as stack:
        boxes = [stack.enter_context(closing(Outbox.open(url, "production"))) for _ in range(2)]
        couriers = [Courier(box, place) for box in boxes]
        for each in couriers:
            each.start()
            stack.callback(each.stop, 5.0)
        for number in range(INCIDENTS):
            for kind in (Kind.OPENED, Kind.ACKNOWLEDGED, Kind.RESOLVED):
                boxes[number % 2].put(TOLD._replace(key=f"{number}/{kind}", about=f"{number}", kind=kind), ["pager"])
        deadline = time.monotonic() + 120
        while len(boxes[0].all(state="delivered", limit=999)) < 3 * INCIDENTS:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        tried = {
            each.notification.key: [try_.became for try_ in boxes[0].attempts(each.number)]
            for each in boxes[0].all(limit=999)
        }
    assert all(became[-1] == "delivered" and set(became[:-1]) <= {"waiting"} for became in tried.values())
    assert len(desk.got) == sum(map(len, tried.values()))
    taken: dict[str, list[str]] = {}
    for event in (each.json for each in desk.got):
        actions = taken.setdefault(event["dedup_key"], [])
        if event["event_action"] not in actions[-1:]:
            actions.append(event["event_action"])
    assert set(map(tuple, taken.values())) == {("trigger", "acknowledge", "resolve")}


def test_two_servers_send_what_waits_for_room_once_and_never_more_than_the_rate(
    url: str, tmp_path: Path, desk: Receiver
) -> None:
    """A storm on a chat that takes six a minute: all of it is there at once, each message in one of six."""
    (tmp_path / "hook").write_text(desk.url)
    (tmp_path / "hook").chmod(0o600)
    channel = Channel("chat", "slack", "secret://file/hook", rate=RATE, at_once=2)
    place = Round({"chat": channel}, Environment("production", "", tmp_path), tmp_path, 600.0)
    every = [(number, kind) for number in range(INCIDENTS) for kind in (Kind.OPENED, Kind.RESOLVED)]
    with ExitStack() as stack:
        boxes = [stack.enter_context(closing(Outbox.open(url, "production"))) for _ in range(2)]
        for number, kind in every:
            subject = f"{kind} number {number}."
            boxes[0].put(TOLD._replace(key=f"{number}/{kind}", about=f"{number}", kind=kind, subject=subject), ["chat"])
        couriers = [Courier(box, place) for box in boxes]
        for each in couriers:
            each.start()
            stack.callback(each.stop, 5.0)
        deadline = time.monotonic() + 50
        while sum(each.state is State.WAITING for each in boxes[0].all(limit=999)) > 2:  # (behind one in the air)
            assert time.monotonic() < deadline
            time.sleep(0.05)
        for each in couriers:
            each.stop(5.0)
        left = {each.notification.key for each in boxes[0].all(state="waiting", limit=999)}
        assert {each.state for each in boxes[0].all(limit=999)} <= {State.DELIVERED, State.WAITING}
    assert len(desk.got) <= RATE
    texts = [each.body.decode() for each in desk.got]
    for number, kind in every:
        times = sum(f"{kind} number {number}." in text for text in texts)
        assert times == (0 if f"{number}/{kind}" in left else 1), (number, kind)
    for number in range(INCIDENTS):
        at = [next((n for n, each in enumerate(texts) if f"{kind} number {number}." in each), 99) for kind in TWO]
        assert at == sorted(at)


class Traffic(RuleBasedStateMachine):
    """Messages that are put, taken, settled, lost and found again, in any order, alone or in digests."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = SetClock(datetime(2026, 11, 26, tzinfo=UTC))
        self.outbox = Outbox.open(f"sqlite:///{Path(self.folder.name) / 'journal.db'}", "production", self.clock)
        self.put: set[tuple[str, str]] = set()
        self.taken: list[Delivery] = []
        self.moments: list[datetime] = []

    @rule(about=st.sampled_from("abc"), number=st.integers(1, 3), channels=st.sets(st.sampled_from(["ops", "mail"])))
    def tell(self, about: str, number: int, channels: set[str]) -> None:
        told = TOLD._replace(key=f"{about}/{number}", about=about)
        new = {(each, told.key) for each in channels} - self.put
        assert self.outbox.put(told, channels) == len(new)
        self.put |= new

    @rule(rate=st.sampled_from([1, 2, RATE]), digest=st.sampled_from([0, 2, 50]), holder=st.sampled_from("pq"))
    def take(self, rate: int, digest: int, holder: str) -> None:
        recent = [each for each in self.moments if (self.clock.now() - each).total_seconds() < 60]
        found = self.outbox.take(Asked("ops", rate, 1, digest), holder, 60)
        if found:
            assert len(recent) < rate
            assert len(found) <= max(digest, 1)
            assert {each.together for each in found} == {found[0].number if len(found) > 1 else 0}
            self.moments.append(self.clock.now())
            self.taken += found

    @precondition(lambda self: self.taken)
    @rule(became=st.sampled_from(State), which=st.sampled_from([0, -1]))
    def settle(self, became: State, which: int) -> None:
        delivery = self.taken.pop(which)
        state = became if became is not State.IN_FLIGHT else State.WAITING
        held = self.outbox.one(delivery.number).tried == delivery.tried
        assert settle(self.outbox, delivery, Outcome(State.UNKNOWN, "", state=state)) is held

    @rule(seconds=st.integers(1, 40))
    def wait(self, seconds: int) -> None:
        self.clock.forward(seconds)

    @precondition(lambda self: self.put)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        delivery = data.draw(st.sampled_from(self.outbox.all()))
        passed = any(
            each.number > delivery.number and each.state is State.DELIVERED
            for each in self.outbox.all(delivery.channel, about=delivery.notification.about)
        )
        wanted = delivery.state in {State.FAILED, State.UNKNOWN} and not passed
        assert self.outbox.again(delivery.number) is wanted

    @invariant()
    def nothing_is_lost_and_nothing_doubled(self) -> None:
        found = self.outbox.all(limit=999)
        assert sorted((each.channel, each.notification.key) for each in found) == sorted(self.put)
        air = [each for each in found if each.state is State.IN_FLIGHT]
        sent = {(each.number, self.outbox.attempts(each.number)[-1].together) for each in air}
        flying = {(each.channel, each.notification.about, dict(sent)[each.number] or each.number) for each in air}
        assert len(flying) == len({(channel, about) for channel, about, _ in flying})
        for each in found:
            tries = self.outbox.attempts(each.number)
            assert [one.tried for one in tries] == list(range(1, each.tried + 1))
            assert (each.state is State.IN_FLIGHT) == bool(tries and tries[-1].ended is None)

    def teardown(self) -> None:
        self.outbox.close()
        self.folder.cleanup()


TestTraffic = Traffic.TestCase
TestTraffic.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
