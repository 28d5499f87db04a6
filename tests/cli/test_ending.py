"""How what lives long ends: stopped, told to end, or with nobody who reads its output any more."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT, run
from tests.cli.test_serve_and_watch import until
from tests.cli.test_watch import BOOK

from runwright.cli.ending import orderly
from runwright.monitor.alert import Standing, restored
from runwright.store.alerts import Alerts
from runwright.store.turns import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 8.0
"""More than an ending takes, and less than the ten that a hanging command is given."""
WATCHES = ("--every", "200 ms", "--calm", "0 s")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text('[signals]\n"Queue length" = { command = "cat length; cat hang" }\n')
    (tmp_path / "length").write_text("500\n")
    (tmp_path / "hang").write_text("")
    return tmp_path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(shop: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A process of which only the output is read, and killed at last."""
    command = [RUNWRIGHT, *words]
    with (
        (shop / "errors").open("w") as errors,
        subprocess.Popen(command, cwd=shop, text=True, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str], text: str) -> None:
    """Read until it says something."""
    assert process.stdout is not None
    assert any(text in line for line in process.stdout), text


def hanging(shop: Path) -> list[int]:
    """The processes that wait at the pipe."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words, place = each.read_bytes(), (each.parent / "cwd").readlink()
        except OSError:
            continue
        if words == b"cat\0hang\0" and place == shop:
            found.append(int(each.parent.name))
    return found


def standing(shop: Path) -> Standing:
    with closing(Alerts.open(f"sqlite:///{shop}/.runwright/journal.db", "local")) as alerts:
        return restored(alerts.standing("QueueLong").body).standing


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
@pytest.mark.parametrize("words", [("watch",), ("serve", "--port", "0", "--watch", "local")], ids=["watch", "serve"])
def test_it_ends_within_seconds_while_a_command_hangs_and_its_state_is_kept(
    shop: Path, words: tuple[str, ...], number: signal.Signals, code: int
) -> None:
    with started(shop, *words, *WATCHES) as process:
        until((shop / ".runwright/journal.db").exists, "the store")
        until(lambda: _fires(shop), "the alert")
        (shop / "hang").unlink()
        os.mkfifo(shop / "hang")
        until(lambda: bool(hanging(shop)), "a command that hangs")
        begun = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=20) == code
        assert time.monotonic() - begun < SECONDS
    assert (shop / "errors").read_text() == ""
    assert hanging(shop) == []
    assert standing(shop) is Standing.FIRING
    with closing(Turn.open(f"sqlite:///{shop}/.runwright/journal.db", "local", "watch")) as turn:
        assert turn.held() is None


def _fires(shop: Path) -> bool:
    with closing(Alerts.open(f"sqlite:///{shop}/.runwright/journal.db", "local")) as alerts:
        body = alerts.standing("QueueLong").body
    return bool(body) and restored(body).standing is Standing.FIRING


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_watcher_whose_reader_is_gone_ends_without_a_word_although_nothing_changes(
    shop: Path, form: tuple[str, ...]
) -> None:
    with started(shop, "watch", *WATCHES, *form) as process:
        said(process, "QueueLong")
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=20) == 141
    assert (shop / "errors").read_text() == ""


def test_a_server_whose_reader_is_gone_goes_on_and_so_does_what_watches_it(shop: Path) -> None:
    run(shop, "accounts", "add", "ada", "--role", "responder", "--without-password")
    token = run(shop, "accounts", "token", "ada", "--role", "responder").stdout.strip()
    (shop / "length").write_text("5\n")
    port = free_port()
    with started(shop, "serve", "--port", str(port), "--watch", "local", *WATCHES) as server:
        said(server, "console on")
        assert server.stdout is not None
        server.stdout.close()
        (shop / "length").write_text("500\n")
        until(lambda: "QueueLong" in run(shop, "incidents").stdout, "the incident")
        (shop / "length").write_text("5\n")
        until(lambda: standing(shop) is Standing.QUIET, "its end")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
            assert answer.status == 200
        words = [RUNWRIGHT, "watch", "--server", f"http://127.0.0.1:{port}", "--every", "1 h"]
        with subprocess.Popen(
            words, env={**os.environ, "RUNWRIGHT_TOKEN": token}, stdout=subprocess.PIPE, text=True
        ) as away:
            said(away, "QueueLong")
            assert away.stdout is not None
            away.stdout.close()
            assert away.wait(timeout=20) == 141
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) == 0
    errors = (shop / "errors").read_text()
    assert errors == "nobody reads the output any more; it is dropped, and the server goes on\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_what_a_clock_is_at_is_done_before_it_ends(number: signal.Signals) -> None:
    done: list[str] = []
    with suppress(KeyboardInterrupt), orderly() as wait:
        assert not wait(0.01)
        os.kill(os.getpid(), number)
        done.append("what it was at")
        begun = time.monotonic()
        assert wait(60)
        assert time.monotonic() - begun < SECONDS
    assert done == ["what it was at"]


def test_the_second_interrupt_of_a_clock_waits_for_nothing() -> None:
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), orderly():
        _interrupted_twice()
    assert time.monotonic() - begun < SECONDS
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def _interrupted_twice() -> None:
    for _ in range(2):
        os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)


def test_a_signal_that_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with orderly() as wait:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not wait(0.01)
    finally:
        signal.signal(signal.SIGHUP, before)
