"""People are told of incidents by the channels of an environment; what became of each message is seen and retried."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.page import RUNWRIGHT, run
from tests.receiver import Reply, postbox, receiver

from runwright.store.delivery import Kind, Notification
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.receiver import Postbox, Receiver

ROUTING = "R0UT1NGKEY0123456789ABCDEF012345"
CONFIGURED = """\
[environments.production]
notify = ["ops", "pager", "mail"]

[notify]
console = "https://runwright.example.org"

[channels.ops]
kind = "slack"
url = "secret://file/hook"

[channels.pager]
kind = "pagerduty"
url = "{url}"
key = "secret://file/key"

[channels.mail]
kind = "email"
url = "smtp://127.0.0.1:{port}"
sender = "ops@example.org"
to = ["ada@example.org"]
"""


@pytest.fixture
def desk() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path, desk: Receiver, box: Postbox) -> Path:
    (tmp_path / "runwright.toml").write_text(CONFIGURED.format(url=desk.url, port=box.port))
    for name, secret in {"hook": f"{desk.url}/services/T0/B0/xoxSECRET", "key": ROUTING}.items():
        (tmp_path / name).write_text(secret)
        (tmp_path / name).chmod(0o600)
    return tmp_path


def told(folder: Path, *words: str) -> list[dict[str, Any]]:
    """The deliveries, the newest first."""
    return [json.loads(line) for line in run(folder, "notify", "--json", *words).stdout.splitlines()]


def opened(folder: Path) -> str:
    return run(folder, "incidents", "open", "Checkout is slow", "--severity", "P1").stdout.split()[0]


def test_people_are_told_when_an_incident_is_opened_taken_and_resolved(
    folder: Path, desk: Receiver, box: Postbox
) -> None:
    done = run(folder, "incidents", "open", "Checkout is slow", "--severity", "P1")
    incident = done.stdout.split()[0]
    assert sorted(done.stdout.splitlines()[1:]) == [f"  ✓ {each}: delivered" for each in ("mail", "ops", "pager")]
    assert run(folder, "incidents", "take", incident).returncode == 0
    assert run(folder, "incidents", "note", incident, "nobody is told of this").returncode == 0
    assert run(folder, "incidents", "resolve", incident, "--why", "the disk was full").returncode == 0
    events = [each.json for each in desk.got if each.path == "/v2/enqueue"]
    assert [each["event_action"] for each in events] == ["trigger", "acknowledge", "resolve"]
    assert {each["dedup_key"] for each in events} == {incident}
    assert [each["Subject"] for each in box.got] == [
        "[P1] Checkout is slow",
        "[P1] Taken: Checkout is slow",
        "[P1] Resolved: Checkout is slow",
    ]
    assert "It was: the disk was full" in box.got[-1].get_content()
    assert f"https://runwright.example.org/incidents/{incident}" in box.got[0].get_content()
    assert [each["state"] for each in told(folder)] == ["delivered"] * 9


def test_what_could_not_be_delivered_is_seen_and_sent_again(folder: Path, desk: Receiver) -> None:
    desk.replies = [Reply(404, "no_service")]
    incident = opened(folder)
    failed = told(folder, "--state", "failed", "--about", incident)
    assert {each["channel"] for each in failed} == {"ops", "pager"}
    assert failed[0]["attempts"][0]["answer"] == "404 no_service"
    desk.replies = [Reply(202)]
    done = run(folder, "notify", *(word for each in failed for word in ("--retry", str(each["number"]))))
    assert (done.returncode, done.stdout.count("delivered")) == (0, 2)
    again = run(folder, "notify", "--retry", str(failed[0]["number"]))
    assert (again.returncode, "is delivered" in again.stderr) == (1, True)


def test_a_channel_is_tried(folder: Path, desk: Receiver) -> None:
    done = run(folder, "notify", "--test", "ops")
    assert (done.returncode, "✓ ops: delivered" in done.stdout) == (0, True)
    assert desk.got[0].path == "/services/T0/B0/xoxSECRET"
    assert run(folder, "notify", "--test", "pager").returncode == 0
    assert [each.json["event_action"] for each in desk.got[1:]] == ["trigger", "resolve"]
    assert desk.got[1].json["payload"]["severity"] == "info"
    desk.replies = [Reply(403, "action_prohibited")]
    refused = run(folder, "notify", "--test", "ops")
    assert (refused.returncode, "✗ ops: failed (403 action_prohibited)" in refused.stdout) == (1, True)


def test_a_channel_that_is_not_described_is_told(folder: Path) -> None:
    done = run(folder, "notify", "--test", "opps")
    assert (done.returncode, "Channels are mail, ops, pager." in done.stderr) == (2, True)
    assert run(folder, "notify", "--retry", "4711").returncode == 2


def test_without_channels_nothing_is_told(tmp_path: Path) -> None:
    assert run(tmp_path, "incidents", "open", "Checkout is slow").returncode == 0
    assert "Nothing was told." in run(tmp_path, "notify").stdout
    assert run(tmp_path, "notify", "--deliver").returncode == 0


def test_no_secret_stands_in_the_store_or_on_the_screen(folder: Path, desk: Receiver) -> None:
    desk.replies = [Reply(404, f"{desk.url}/services/T0/B0/xoxSECRET is not known")]
    opened(folder)
    shown = run(folder, "notify").stdout + run(folder, "notify", "--json").stdout
    assert "‹ops url› is not known" in shown
    stored = b"".join(path.read_bytes() for path in (folder / ".runwright").iterdir())
    for secret in ("xoxSECRET", ROUTING):
        assert secret not in shown
        assert secret.encode() not in stored


@pytest.mark.parametrize(
    ("words", "ready"), [(("listen", "SHOP.md"), "listening on"), (("serve", "SHOP.md"), "console on")]
)
def test_a_server_delivers_what_waits(folder: Path, desk: Receiver, words: tuple[str, ...], ready: str) -> None:
    (folder / "SHOP.md").write_text("# Shop\n")
    (folder / "token").write_text("a-token-of-a-test-1")
    line = [RUNWRIGHT, *words, "--port", "0", "--token-file", "token"]
    with subprocess.Popen(line, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        while ready not in server.stdout.readline():
            assert server.poll() is None
        desk.replies = [Reply(503), Reply(503), Reply(202)]
        opened(folder)
        desk.awaited(4)
        for _ in range(100):
            if not told(folder, "--state", "waiting") and not told(folder, "--state", "in flight"):
                break
            time.sleep(0.1)
        assert {each["state"] for each in told(folder)} == {"delivered"}
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=20)
    assert "delivered" in said


def test_a_chat_that_takes_two_a_minute_gets_the_second_as_a_digest(folder: Path, desk: Receiver) -> None:
    toml = (folder / "runwright.toml").read_text()
    chat = toml.replace('notify = ["ops", "pager", "mail"]', 'notify = ["ops"]')
    (folder / "runwright.toml").write_text(chat.replace('kind = "slack"', 'kind = "slack"\nrate = 2'))
    with closing(Outbox.open(f"sqlite:///{folder / '.runwright/journal.db'}", "production")) as outbox:
        for number in range(4):
            words = (Kind.OPENED, f"Number {number} is slow", "Severity: p1", "p1")
            outbox.put(Notification(f"incident-{number}/1", f"incident-{number}", *words), ["ops"])
    shown = run(folder, "notify", "--deliver").stdout
    assert shown.count("✓ ops: delivered (202 ok; one of 3 in a digest)") == 3
    assert len(desk.got) == 2
    assert desk.got[1].json["text"] == "[P1] 3 messages about 3 incidents"
    together = [each["attempts"][0]["together"] for each in told(folder)]
    assert together == [2, 2, 2, 0]
