"""The server that opens incidents and tells people of them dies while alerts storm in: nobody is left untold.

`kill -9` at any instant, again and again, while a monitoring system sends alerts and repeats each until it is taken, as
Alertmanager does. Afterwards each alert has one incident, and each incident was told to the pager under its own key and
no other. What was in flight at a kill is marked: the pager, which counts by a key, got it again; the chat, which does
not, got nothing twice.
"""

from __future__ import annotations

import http.client
import json
import random
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from tests.cli.page import RUNWRIGHT
from tests.receiver import Reply, receiver

from runwright.store.delivery import State
from runwright.store.incidents import Incidents
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.receiver import Receiver

ALERTS, KILLS, SENDERS = 160, 6, 4
TOKEN = "a-token-of-a-test-1"  # noqa: S105 (it protects nothing)
CONFIGURED = """\
[environments.production]
notify = ["pager", "chat"]

[channels.pager]
kind = "pagerduty"
url = "{url}"
key = "secret://file/key"
rate = 10000

[channels.chat]
kind = "slack"
url = "secret://file/hook"
rate = {rate}
"""


class Slow(list[Reply]):
    """Answers after a moment, so that a kill finds something in flight."""

    def __len__(self) -> int:
        return 1

    def __getitem__(self, _: Any) -> Any:
        return Reply(202, "ok", hangs=random.uniform(0.005, 0.03))


class Server:
    """`runwright listen` on one port, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        words = [RUNWRIGHT, "listen", "SHOP.md", "--port", str(self.port), "--token-file", "token"]
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen(words, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT, text=True)
        deadline = time.monotonic() + 120
        while "listening" not in (self.folder / "log").read_text():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.02)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


def send(port: int, names: Iterator[str]) -> None:
    """Send alerts, each again and again until it is taken."""
    started = datetime.now(UTC).isoformat()
    for name in names:
        one = {"status": "firing", "labels": {"alertname": name}, "annotations": {}, "startsAt": started}
        body = json.dumps({"version": "4", "alerts": [{**one, "fingerprint": name}]}).encode()
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        for _ in range(2000):
            try:
                with urlopen(Request(f"http://127.0.0.1:{port}/alerts", body, headers), timeout=10):
                    break
            except (HTTPError, OSError, http.client.HTTPException):
                time.sleep(0.05)


@pytest.fixture
def desk() -> Iterator[Receiver]:
    with receiver() as found:
        found.replies = Slow()
        yield found


@pytest.fixture(params=[10_000, 30], ids=["each", "digests"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, desk: Receiver) -> Path:
    (tmp_path / "SHOP.md").write_text("# Shop\n")
    (tmp_path / "runwright.toml").write_text(CONFIGURED.format(url=desk.url, rate=request.param))
    for name, text in {"token": TOKEN, "key": "R" * 32, "hook": f"{desk.url}/chat"}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    made = Server(folder)
    yield made
    made.kill()


def settle(folder: Path, server: Server) -> None:
    """Let the last server deliver what waits."""
    with closing(Outbox.open(f"sqlite:///{folder / '.runwright/journal.db'}", "production")) as outbox:
        deadline = time.monotonic() + 240
        while outbox.all(state="waiting", limit=1) or outbox.flying():
            assert time.monotonic() < deadline, f"{len(outbox.all(state='waiting', limit=9999))} still wait"
            time.sleep(0.1)
    server.kill()


def test_nobody_is_left_untold_and_nothing_is_told_under_another_key(
    folder: Path, server: Server, desk: Receiver
) -> None:
    names = [f"Alert{number}" for number in range(ALERTS)]
    server.start()
    senders = [
        threading.Thread(target=send, args=(server.port, iter(names[each::SENDERS])), daemon=True)
        for each in range(SENDERS)
    ]
    for each in senders:
        each.start()
    for _ in range(KILLS):
        desk.awaited(len(desk.got) + 1, 120)  # so that a kill finds something in flight, however slow the machine is
        time.sleep(random.uniform(0, 0.05))
        server.kill()
        server.start()
    for each in senders:
        each.join(240)
    settle(folder, server)
    check(folder, desk, names)


def check(folder: Path, desk: Receiver, names: list[str]) -> None:
    """What must hold afterwards."""
    url = f"sqlite:///{folder / '.runwright/journal.db'}"
    with closing(Incidents.open(url, "production")) as incidents, closing(Outbox.open(url, "production")) as outbox:
        opened = {each.name: each.incident for each in incidents.all(limit=9999)}
        deliveries = outbox.all(limit=9999)
        attempts = {each.number: outbox.attempts(each.number) for each in deliveries}
    assert sorted(opened) == sorted(names)
    assert len(deliveries) == 2 * len(names)

    paged = Counter(each.json["dedup_key"] for each in desk.got if each.path == "/v2/enqueue")
    assert paged.keys() == set(opened.values()), "each incident was told under its own key, and under no other"
    pager = [each for each in deliveries if each.channel == "pager"]
    assert {each.state for each in pager} == {State.DELIVERED}
    for each in pager:
        assert paged[each.notification.about] <= each.tried

    chat = [each for each in deliveries if each.channel == "chat"]
    texts = [each.body.decode() for each in desk.got if each.path == "/chat"]
    told = {each.notification.about: sum(each.notification.about in text for text in texts) for each in chat}
    assert not [about for about, count in told.items() if count > 1], "nothing came twice where nothing counts it once"
    assert {each.state for each in chat} <= {State.DELIVERED, State.UNKNOWN}
    for each in chat:
        assert told[each.notification.about] == 1 or each.state is State.UNKNOWN
    slow = "rate = 30" in (folder / "runwright.toml").read_text()
    assert any(each.together for tries in attempts.values() for each in tries) is slow

    lost = [each for tries in attempts.values() for each in tries if each.became == "unknown"]
    assert lost, "no kill came while something was in flight"
    assert all("in flight when process" in each.answer for each in lost)
    assert all(each.ended for tries in attempts.values() for each in tries)
