"""Every other service, by Apprise: sent to real receivers of a few of its forms, from a process that can be watched."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.notify.certificate import certified
from tests.notify.conftest import NOW, TOLD
from tests.notify.lines import listening, request, reset
from tests.receiver import Reply, postbox

from runwright.environment.channel import Channel
from runwright.environment.environment import Environment
from runwright.lib.clock import SetClock
from runwright.notify.address import Address
from runwright.notify.answer import Sent
from runwright.notify.courier import Courier
from runwright.notify.kinds import apprise
from runwright.notify.sending import Round
from runwright.store.delivery import Kind, State
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from tests.receiver import Receiver

    from runwright.notify.answer import Answer
    from runwright.store.delivery import Notification

TOKEN = "tk-AgQdq7mVBoFD37zQVN29"  # noqa: S105 (of nothing)
LONG = TOLD._replace(body="a line of a log\n" * 2000)


def send(url: str, told: Notification = TOLD) -> Answer:
    return apprise.send(told, Address(url, "", (), "", {}), NOW)


def at(desk: Receiver, schema: str, path: str = "", status: int = 200, body: str = "{}") -> str:
    desk.replies = [Reply(status, body, {"Content-Type": "application/json"})]
    return f"{desk.url.replace('http', schema)}/{path}"


@pytest.mark.parametrize(
    ("schema", "path", "where", "service"),
    [
        ("json", f"hook/{TOKEN}", f"/hook/{TOKEN}", "JSON"),
        ("ntfy", "alarms", "/", "ntfy"),
        ("mmost", TOKEN, f"/hooks/{TOKEN}", "Mattermost"),
        ("gotify", f"{TOKEN}x", "/message", "Gotify"),
    ],
)
def test_services_get_subject_text_and_link(desk: Receiver, schema: str, path: str, where: str, service: str) -> None:
    answer = send(at(desk, schema, path))
    [got] = desk.got
    assert (answer.sent, got.path) == (Sent.TAKEN, where)
    assert answer.words == f"taken by {service}"
    for each in ("[P1] Checkouts fail", "channel> *not bold*", TOLD.link):
        assert each in "".join(map(str, got.json.values()))
    assert "<!channel>" not in got.body.decode()


@pytest.mark.parametrize(
    ("kind", "severity", "type_"),
    [
        (Kind.OPENED, "p1", "failure"),
        (Kind.UPDATED, "warning", "warning"),
        (Kind.RESOLVED, "p1", "success"),
        (Kind.TEST, "p1", "info"),
    ],
)
def test_how_bad_it_is_is_said_in_the_words_of_apprise(desk: Receiver, kind: Kind, severity: str, type_: str) -> None:
    assert send(at(desk, "json"), TOLD._replace(kind=kind, severity=severity)).sent is Sent.TAKEN
    assert desk.got[0].json["type"] == type_


def test_what_an_alert_says_calls_nobody_and_is_read_as_it_was() -> None:
    said = "@everyone <!here> <@U123> <users/all> (@channel) mail ops@example.org at a @ b, x<5 && y>3"
    made = apprise.payload(TOLD._replace(body=said, subject=said, link=""))
    for each in (made["body"], made["title"]):
        assert each.replace(apprise.JOINER, "") == said
        assert not any(word in each for word in ("@everyone", "<!here", "<@U", "<users", "@channel"))
        assert "ops@example.org at a @ b, x<5" in each


def test_mail_arrives_and_what_its_server_refuses_is_told_apart() -> None:
    with postbox() as box:
        where = f"mailto://localhost:{box.port}/?from=ops@example.org&to=ada@example.org&mode=insecure"
        assert (send(where).sent, send(where, LONG).sent) == (Sent.TAKEN, Sent.TAKEN)
        assert box.got[0]["Subject"] == "[P1] Checkouts fail"
        box.reply = "554 no"
        assert send(where).sent is Sent.UNKNOWN
        box.unknown = {"ada@example.org"}
        assert send(where).sent is Sent.LATER
    assert send(where).sent is Sent.LATER


def test_a_long_text_is_cut_to_one_message_as_the_service_takes_it(desk: Receiver) -> None:
    assert send(at(desk, "mmost", TOKEN), LONG).sent is Sent.TAKEN
    assert send(at(desk, "mmost", f"{TOKEN}?overflow=split"), LONG).sent is Sent.TAKEN
    assert len(desk.got) > 2
    assert len(desk.got[0].json["text"]) < len(LONG.body)


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500, 503])
def test_what_a_service_did_not_take_may_be_there_and_is_not_repeated(desk: Receiver, status: int) -> None:
    url = at(desk, "json", f"{TOKEN}?retry=3", status)
    desk.replies = [desk.replies[0]._replace(headers={"Location": f"{desk.url}/elsewhere"})]
    answer = send(url)
    assert (answer.sent, len(desk.got)) == (Sent.UNKNOWN, 1)
    assert f"{status}" in answer.words
    assert TOKEN not in answer.words


@pytest.mark.parametrize(
    "does", [lambda line: line.close(), reset, lambda _: time.sleep(60)], ids=["closes", "resets", "hangs"]
)
def test_a_service_that_says_nothing_may_have_it(does: Callable[[socket.socket], None]) -> None:
    def serve(line: socket.socket) -> None:
        request(line)
        does(line)

    with listening(serve) as port:
        answer = send(f"json://127.0.0.1:{port}/{TOKEN}?rto=2")
    assert (answer.sent, TOKEN in answer.words) == (Sent.UNKNOWN, False)


@pytest.mark.parametrize(("schema", "sent"), [("json", Sent.UNKNOWN), ("jsons", Sent.LATER)])
def test_one_that_takes_too_long_is_ended_and_it_is_known_whether_something_left(
    schema: str, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apprise, "PATIENCE", 4.0)
    with listening(lambda _: time.sleep(120)) as port:
        began = time.monotonic()
        answer = send(f"{schema}://127.0.0.1:{port}/{TOKEN}?rto=100&cto=100")
    assert time.monotonic() - began < 80
    assert (answer.sent, "no answer in 4 s" in answer.words) == (sent, True)


def test_nobody_at_the_address_and_a_wrong_name_were_sent_nothing(tmp_path: Path) -> None:
    _, trust = certified(tmp_path, "elsewhere.example.org")
    got: list[bytes] = []

    def serve(plain: socket.socket) -> None:
        with trust.wrap_socket(plain, server_side=True) as line:
            got.append(request(line))

    with listening(serve) as port:
        wrong = send(f"jsons://localhost:{port}/{TOKEN}")
    nobody = send(f"json://localhost:{port}/{TOKEN}")
    assert (wrong.sent, nobody.sent, got) == (Sent.LATER, Sent.LATER, [])
    assert TOKEN not in wrong.words + nobody.words


@pytest.mark.parametrize("url", [f"nonsense://{TOKEN}", f"tgram://{TOKEN}", TOKEN, "", f"mqtt://{TOKEN}/a", "json://"])
def test_an_address_that_is_none_is_refused_and_not_shown(url: str) -> None:
    answer = send(url)
    assert (answer.sent, TOKEN in answer.words) == (Sent.REFUSED, False)


def test_the_address_is_in_no_argument_list_and_no_environment(desk: Receiver) -> None:
    url = at(desk, "json", TOKEN)
    desk.replies = [desk.replies[0]._replace(hangs=80)]
    worker = threading.Thread(target=send, args=(f"{url}?rto=80",))
    worker.start()
    desk.awaited(1, 80)
    seen = [
        _read(each / "cmdline") + _read(each / "environ")
        for each in Path("/proc").glob("[0-9]*")
        if b"apprise_child" in _read(each / "cmdline")
    ]
    desk.released.set()
    worker.join(80)
    assert seen
    assert not any(TOKEN.encode() in each for each in seen)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_without_the_library_a_message_waits_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apprise, "find_spec", lambda _: None)
    answer = send(f"json://127.0.0.1:1/{TOKEN}")
    assert (answer.sent, "pip install 'runwright[apprise]'" in answer.words) == (Sent.LATER, True)


def test_a_courier_records_what_may_have_arrived_and_does_not_send_it_again(tmp_path: Path, desk: Receiver) -> None:
    (tmp_path / "url").write_text(at(desk, "json", TOKEN, 503, f"no {TOKEN}"))
    (tmp_path / "url").chmod(0o600)
    channel = Channel("room", "apprise", "secret://file/url", rate=1000)
    place = Round({"room": channel}, Environment("production", "", tmp_path), tmp_path, 3600.0)
    clock, said = SetClock(NOW), list[str]()
    with closing(Outbox.open(f"sqlite:///{tmp_path / 'journal.db'}", "production", clock)) as outbox:
        courier = Courier(outbox, place, said.append, clock)
        outbox.put(TOLD._replace(body=f"see json://127.0.0.1/{TOKEN}"), ["room"])
        assert courier.carry(channel) == 1
        clock.forward(600)
        assert courier.carry(channel) == 0
        [delivery] = outbox.all()
        [tried] = outbox.attempts(delivery.number)
    assert (delivery.state, len(desk.got)) == (State.UNKNOWN, 1)
    assert "503" in tried.answer
    assert said[0].endswith("; if it did not arrive: runwright notify --on production --retry 1")
    assert TOKEN not in tried.answer + said[0]
    assert TOKEN.encode() not in (tmp_path / "journal.db").read_bytes().replace(f"127.0.0.1/{TOKEN}".encode(), b"")


TOLD_OF = """
import socket, sys
from contextlib import suppress
import requests
from runwright.notify.apprise_child import Leaving
sys.addaudithook(Leaving(sys.stdout))
with suppress(requests.RequestException):
    requests.post(f"http://127.0.0.1:{sys.argv[1]}/", "x", timeout=5)
print("asked", flush=True)
with suppress(OSError):
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
"""


def test_what_is_about_to_leave_is_told_of_whoever_sends_it() -> None:
    """By a client that says so, when it writes; by any other, from the moment that it connects."""
    with listening(lambda line: line.close()) as port:
        assert _said(port) == ["leaving", "asked"]
    assert _said(port) == ["asked", "leaving"]


def _said(port: int) -> list[str]:
    command = [sys.executable, "-c", TOLD_OF, str(port)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_a_service_that_is_reached_by_neither_http_nor_smtp_may_have_it() -> None:
    with listening(lambda line: line.close()) as port:
        assert send(f"irc://127.0.0.1:{port}/%23{TOKEN}?join=no&cto=2&rto=2").sent is Sent.UNKNOWN
