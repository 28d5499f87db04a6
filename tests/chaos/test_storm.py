"""A storm of alerts while the server is killed again and again: none is lost, and nothing is written twice."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPException
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.page import RUNWRIGHT

from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    from pathlib import Path


ALERTS, NAMES, TOGETHER, SENDERS, KILLS = 1000, 40, 10, 4, 5
TOKEN = "a-token-of-a-test-1"  # noqa: S105 (it protects nothing)


@pytest.fixture
def folder(url: str, tmp_path: Path) -> Path:
    (tmp_path / "SHOP.md").write_text("# Shop\n\n## Disk full\n\n```bash\ndf\n```\n")
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "runwright.toml").write_text(f'[store]\nurl = "{url}"\n')
    (tmp_path / "url").write_text(url)
    return tmp_path


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """A server that answers."""
    words = [RUNWRIGHT, "listen", "--port", str(port), "--token-file", "token", "--no-diagnosis"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(words, cwd=folder, stdout=log)
    while "listening on" not in (folder / "log").read_text():
        assert server.poll() is None
        time.sleep(0.02)
    return server


def message(first: int, began: str) -> bytes:
    """Some alerts, as Alertmanager sends them."""
    every = [
        {
            "status": "firing",
            "labels": {"alertname": f"Alert{number % NAMES}", "instance": str(number)},
            "annotations": {},
            "startsAt": began,
            "fingerprint": f"{number:016x}",
        }
        for number in range(first, first + TOGETHER)
    ]
    return json.dumps({"version": "4", "status": "firing", "alerts": every}).encode()


def send(port: int, messages: SimpleQueue[bytes], answers: list[dict[str, Any]]) -> None:
    """Send each message until it was answered, as monitoring systems do."""
    while True:
        try:
            data = messages.get_nowait()
        except Empty:
            return
        while (answer := posted(port, data)) is None:
            time.sleep(0.05)
        answers.extend(answer["alerts"])


def posted(port: int, data: bytes) -> dict[str, Any] | None:
    """The answer; `None` where there was none: whether it was written, nobody knows."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/alerts", data, {"Authorization": f"Bearer {TOKEN}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found
    except (OSError, HTTPException):
        return None


def test_no_alert_is_lost_and_none_is_written_twice_however_often_the_server_is_killed(folder: Path) -> None:
    port, chance, began = free_port(), random.Random(folder.name), datetime.now(UTC).isoformat()
    server, answers, messages = started(folder, port), list[dict[str, Any]](), SimpleQueue[bytes]()
    for first in range(0, ALERTS, TOGETHER):
        messages.put(message(first, began))
    senders = [threading.Thread(target=send, args=(port, messages, answers)) for _ in range(SENDERS)]
    for each in senders:
        each.start()
    for number in range(KILLS):
        while len(answers) < ALERTS * number // (KILLS + 1):
            time.sleep(0.001)
        time.sleep(chance.random() / 20)
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
        server = started(folder, port)
    for each in senders:
        each.join()
    again = posted(port, message(0, began))
    server.send_signal(signal.SIGINT)
    server.wait()

    assert again is not None
    assert {each["deed"] for each in again["alerts"]} == {"nothing"}
    assert len(answers) == ALERTS
    with closing(Incidents.open((folder / "url").read_text(), "local")) as incidents:
        every = incidents.all(limit=2 * NAMES)
        entries = [entry for each in every for entry in incidents.timeline(each.incident)]
        told = [entry.body["labels"]["instance"] for entry in entries]
        assert sorted(each.name for each in every) == sorted(f"Alert{number}" for number in range(NAMES))
        assert sorted(told, key=int) == [str(number) for number in range(ALERTS)]
        assert [entry.kind for entry in entries].count("opened") == NAMES
