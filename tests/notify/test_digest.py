"""What a channel has no room for: one digest that names each message, with an attempt of each."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.notify.conftest import NOW, TOLD
from tests.notify.test_courier import DEAD
from tests.receiver import Reply, postbox

from runwright.environment.channel import Channel
from runwright.environment.environment import Environment
from runwright.environment.secret import Reference
from runwright.lib.clock import SetClock
from runwright.notify.catalogue import kind_of
from runwright.notify.courier import Courier
from runwright.notify.digest import digest
from runwright.notify.kinds import mail, slack, teams
from runwright.notify.sending import Round
from runwright.store.delivery import Asked, Delivery, Kind, Notification, State
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.receiver import Receiver

RATE = 5


def told(about: str, number: int = 1, kind: Kind = Kind.OPENED, **more: str) -> Notification:
    link = f"https://runwright.example.org/incidents/{about}"
    facts = {"subject": f"[P2] {kind} of {about}", "body": "Severity: p2", "severity": "p2", "link": link, **more}
    return Notification(f"{about}/{number}", about, kind, **facts)


class Office:
    """An outbox with a clock that is set, a chat, and a mail server; five messages a minute each."""

    def __init__(self, url: str, folder: Path, desk: Receiver, port: int) -> None:
        self.clock, self.desk, self.said = SetClock(NOW), desk, list[str]()
        self.outbox = Outbox.open(url, "production", self.clock)
        (folder / "hook").write_text(f"{desk.url}/services/T0/B0/xoxSECRET")
        (folder / "password").write_text("correct horse battery")
        for each in ("hook", "password"):
            (folder / each).chmod(0o600)
        hook, server = "secret://file/hook", f"smtp://127.0.0.1:{port}"
        self.channels = {
            "chat": Channel("chat", "slack", hook, rate=RATE),
            "teams": Channel("teams", "teams", hook, rate=RATE),
            "mail": Channel("mail", "email", server, None, ("a@example.org",), "b@example.org", RATE, 2),
            "hook": Channel("hook", "webhook", desk.url, rate=RATE, at_once=3),
            "each": Channel("each", "slack", hook, rate=RATE, digest=False),
        }
        environment = Environment("production", "", folder, secrets={"PGPASSWORD": Reference("file", "password")})
        self.courier = Courier(
            self.outbox, Round(self.channels, environment, folder, 3600.0), self.said.append, self.clock
        )

    def put(self, channel: str, *notifications: Notification) -> None:
        for each in notifications:
            self.outbox.put(each, [channel])

    def carry(self, channel: str) -> int:
        return self.courier.carry(self.channels[channel])

    def texts(self) -> list[str]:
        """What the chat got, as it is read."""
        return [
            "\n".join(block["text"]["text"] for block in each.json["blocks"]).replace("&amp;", "&")
            for each in self.desk.got
        ]

    def states(self) -> set[State]:
        return {each.state for each in self.outbox.all(limit=999)}


@pytest.fixture
def office(url: str, tmp_path: Path, desk: Receiver) -> Iterator[Office]:
    with postbox() as box:
        made = Office(url, tmp_path, desk, box.port)
        with closing(made.outbox):
            yield made


def test_a_secret_that_a_digest_would_cut_is_taken_out_before(office: Office) -> None:
    """Half of a password is not what is looked for, and enough for somebody who has the rest of the night."""
    long = f"{'x' * 340} PGPASSWORD=correct horse battery"
    office.put("chat", *(told(f"alone-{number}") for number in range(RATE)), told("last", 2, Kind.UPDATED, body=long))
    office.carry("chat")

    assert f"{'x' * 340} PGPASSWORD=" in office.texts()[-1]
    assert "correct" not in office.texts()[-1]


def test_what_there_is_no_room_for_comes_as_one_message_that_names_each(office: Office) -> None:
    every = [told(f"incident-{number:02}") for number in range(20)]
    office.put("chat", *every, told("incident-19", 2, Kind.UPDATED, body="We restart\nit. correct horse battery"))
    assert office.carry("chat") == 21
    *alone, last = office.texts()
    assert [len(set(re.findall(r"incident-\d\d\b", each))) for each in alone] == [1] * (RATE - 1)
    assert last.startswith("[P2] 17 messages about 16 incidents\n")
    for number in range(RATE - 1, 20):
        name = f"incident-{number:02}"
        block = f"{name} https://runwright.example.org/incidents/{name}\n- 07:15 UTC [P2] opened of {name}\n"
        assert block in f"{last}\n"
    assert "- 07:15 UTC [P2] updated of incident-19: We restart it. " in last
    assert "correct horse" not in last
    assert office.states() == {State.DELIVERED}
    tries = [office.outbox.attempts(each.number) for each in office.outbox.all(limit=99)[::-1]]
    assert all(len(each) == 1 for each in tries)
    assert [each[0].together for each in tries] == [0] * (RATE - 1) + [RATE] * 17
    assert {each[0].answer for each in tries[RATE - 1 :]} == {"202 ok; one of 17 in a digest"}
    assert office.said[-1] == "chat: a digest of 17 delivered (202 ok; one of 17 in a digest)"


def test_a_digest_is_one_message_of_the_rate_and_what_comes_then_waits_for_the_next(office: Office) -> None:
    office.put("chat", *(told(f"first-{number}") for number in range(9)))
    office.carry("chat")
    assert len(office.desk.got) == RATE
    office.put("chat", *(told(f"second-{number}") for number in range(3)))
    assert office.carry("chat") == 0
    office.clock.forward(61)
    office.put("chat", told("third"))
    assert office.carry("chat") == 4  # there is room for all of them again, each by itself
    assert len(office.desk.got) == RATE + 4
    assert office.states() == {State.DELIVERED}


def test_one_that_waits_alone_is_no_digest(office: Office) -> None:
    office.put("chat", *(told(f"incident-{number}") for number in range(RATE)))
    assert office.carry("chat") == RATE
    assert all("messages about" not in each for each in office.texts())


def test_after_a_pause_that_a_chat_asked_for_all_that_waited_comes_as_one(office: Office) -> None:
    office.desk.replies = [Reply(429, "slow down", {"Retry-After": "40"}), Reply(200, "ok")]
    office.put("chat", told("a"), told("b"), told("b", 2, Kind.RESOLVED))
    assert office.carry("chat") == 1
    office.clock.forward(39)
    assert office.carry("chat") == 0
    office.clock.forward(2)
    assert office.carry("chat") == 3
    last = office.texts()[-1]
    assert "3 messages about 2 incidents" in last
    assert last.index("opened of a") < last.index("opened of b") < last.index("resolved of b")
    assert office.states() == {State.DELIVERED}


def test_what_is_put_off_is_tried_again_together_and_nothing_is_lost(office: Office) -> None:
    office.desk.replies = [*[Reply(200)] * (RATE - 1), Reply(503), Reply(503), Reply(200)]
    office.put("chat", *(told(f"incident-{number}") for number in range(12)))
    for _ in range(3):
        office.carry("chat")
        office.clock.forward(70)
    assert office.states() <= {State.DELIVERED, State.WAITING}
    office.put("chat", *(told(f"later-{number}") for number in range(3)))
    for _ in range(4):
        office.carry("chat")
        office.clock.forward(70)
    assert office.states() == {State.DELIVERED}
    taken = [each for number, each in enumerate(office.texts()) if number not in {RATE - 1, RATE}]
    for each in (*(f"incident-{number}" for number in range(12)), *(f"later-{number}" for number in range(3))):
        assert sum(bool(re.search(rf"opened of {each}\b", text)) for text in taken) == 1, each


def test_a_digest_that_may_have_arrived_is_not_sent_again_by_itself(office: Office) -> None:
    office.desk.replies = [*[Reply(200)] * (RATE - 1), Reply(drops=True), Reply(200)]
    office.put("chat", *(told(f"incident-{number}") for number in range(8)))
    office.carry("chat")
    unknown = office.outbox.all(state="unknown")
    assert len(unknown) == 8 - (RATE - 1)
    numbers = " ".join(f"--retry {each.number}" for each in unknown[::-1])
    assert office.said[-1].endswith(f"if it did not arrive: runwright notify --on production {numbers}")
    office.clock.forward(4000)
    assert office.carry("chat") == 0


def test_a_digest_in_the_hands_of_a_courier_that_died_is_unknown_for_each(office: Office) -> None:
    office.put("chat", *(told(f"incident-{number}") for number in range(3)))
    taken = office.outbox.take(Asked("chat", 1, 1, 100), DEAD, 60)
    assert [each.together for each in taken] == [taken[0].number] * 3
    office.courier.find_lost()
    assert office.states() == {State.UNKNOWN}
    office.clock.forward(61)
    assert office.carry("chat") == 0
    assert office.desk.got == []


def test_what_is_too_old_is_not_in_it(office: Office) -> None:
    office.put("chat", told("old"), told("older"))
    office.clock.forward(3500)
    office.put("chat", *(told(f"incident-{number}") for number in range(RATE)))
    office.clock.forward(200)
    office.carry("chat")
    assert [each.notification.about for each in office.outbox.all(state="failed")] == ["older", "old"]
    assert not any(re.search(r"of old(er)?\b", each) for each in office.texts())


def test_what_must_not_be_overtaken_is_waited_for(office: Office) -> None:
    office.put("chat", told("a"), told("a", 2, Kind.RESOLVED), told("b"), told("c"))
    [first] = office.outbox.take(Asked("chat", RATE), "elsewhere:1:1:1", 60)
    assert first.notification.about == "a"
    found = office.outbox.take(Asked("chat", 2, 1, 100), "here:1:1:1", 60)
    assert [each.notification.about for each in found] == ["b", "c"]


@pytest.mark.parametrize("channel", ["hook", "each"])
def test_where_each_is_known_by_its_key_or_nobody_wants_digests_each_waits(office: Office, channel: str) -> None:
    office.put(channel, *(told(f"incident-{number}") for number in range(12)))
    for sent in (RATE, RATE, 2):
        assert office.carry(channel) == sent
        office.clock.forward(61)
    assert len(office.desk.got) == 12
    assert office.states() == {State.DELIVERED}


def test_mail_and_teams_get_digests_too(url: str, tmp_path: Path, desk: Receiver) -> None:
    with postbox() as box:
        office = Office(url, tmp_path, desk, box.port)
        with closing(office.outbox):
            for channel in ("mail", "teams"):
                office.put(channel, *(told(f"incident-{number:02}", kind=Kind.RESOLVED) for number in range(20)))
                assert office.carry(channel) == 20
            assert office.states() == {State.DELIVERED}
        assert len(box.got) == len(desk.got) == RATE
        [digested] = [each for each in box.got if "messages about" in each["Subject"]]
        assert digested["Subject"] == "[P2] 16 messages about 16 incidents"
        assert len(set(re.findall(r"resolved of (incident-\d\d)", digested.get_content()))) == 16
        card = desk.got[-1].json["attachments"][0]["content"]
        assert card["body"][0]["inlines"][0]["color"] == "good"
        assert len(set(re.findall(r"resolved of (incident-\d\d)", desk.got[-1].body.decode()))) == 16


@pytest.mark.parametrize("kind", ["slack", "teams", "email"])
@given(st.data())
@settings(max_examples=30, deadline=None)
def test_every_message_is_named_in_a_digest_however_long_the_texts(kind: str, data: st.DataObject) -> None:
    size = kind_of(kind).DIGEST
    count = data.draw(st.integers(2, size.messages))
    words = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
    subject, body, host = data.draw(words), data.draw(words), data.draw(st.sampled_from(["x", "x" * 90]))
    every = [
        _delivery(number, told(f"20261126-{number:06}-ab", subject=subject, body=body, kind=Kind.UPDATED))
        for number in range(count)
    ]
    every = [
        each._replace(notification=each.notification._replace(link=f"https://{host}.org/{each.notification.about}"))
        for each in every
    ]
    made = digest(every, size.signs)
    shown = {
        "slack": lambda: str(slack.payload(made)),
        "teams": lambda: str(teams.payload(made)),
        "email": lambda: mail.payload(made),
    }[kind]()
    assert len(made.body) <= size.signs
    for each in every:
        assert each.notification.about in shown


def _delivery(number: int, notification: Notification) -> Delivery:
    made = datetime(2026, 11, 26, 7, 15, tzinfo=UTC) + timedelta(seconds=number)
    return Delivery(number, "production", "chat", notification, made, State.WAITING, made, 0, "", None)


def test_the_worst_is_named_and_one_incident_is_one() -> None:
    every = [_delivery(1, TOLD), _delivery(2, TOLD._replace(key="b", severity="p3", kind=Kind.RESOLVED))]
    made = digest(every, 25_000)
    assert (made.subject, made.severity, made.kind) == ("[P1] 2 messages about one incident", "p1", Kind.UPDATED)
    assert digest(every, 25_000).key == made.key != digest(every[::-1], 25_000).key
