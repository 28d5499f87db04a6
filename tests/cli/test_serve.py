"""`runwright serve`: how it begins, where it listens, and how it ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import urllib.request
from typing import TYPE_CHECKING
from urllib.error import HTTPError

import pytest
from tests.cli.page import RUNWRIGHT, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "a-token-of-a-test-1"  # noqa: S105 (it protects nothing)


@pytest.fixture
def server(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A console in a folder with a runbook, on a free port."""
    words = [RUNWRIGHT, "serve", "--port", "0"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        yield started
        started.kill()


def said(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    return server.stdout.readline()


def status(address: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def test_it_says_how_to_log_in_and_listens_on_loopback_only(server: subprocess.Popen[str]) -> None:
    login, ready = said(server), said(server)
    assert login.startswith("log in: http://127.0.0.1:")
    address = ready.split()[2].rstrip(",")
    assert status(f"{address}healthz") == 200
    assert status(login.split()[2]) == 200
    assert status(f"{address}runs") == 401
    assert status(f"{address}healthz", Host="evil.example") == 421
    port = int(address.rstrip("/").rpartition(":")[2])
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), timeout=5)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_ends_in_good_order_also_while_somebody_looks(
    server: subprocess.Popen[str], number: signal.Signals, code: int
) -> None:
    address = [said(server), said(server)][1].split()[2].rstrip(",")
    with urllib.request.urlopen(f"{address}login", timeout=20):
        server.send_signal(number)
        _, errors = server.communicate(timeout=20)
    assert (server.returncode, errors) == (code, "")


def test_a_run_that_somebody_follows_does_not_hold_it(server: subprocess.Popen[str], folder: Path) -> None:
    login, address = said(server).split()[2], said(server).split()[2].rstrip(",")
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    address_of_login, _, token = login.partition("?")
    browser.open(address_of_login, token.encode(), timeout=20).close()
    words = [RUNWRIGHT, "run", "RUNBOOK.md#take-long", "--auto", "all", "--json"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as running:
        name = run_name(running)
        with browser.open(f"{address}runs/{name}/events", timeout=20) as stream:
            assert stream.readline() == b"retry: 1000\n"
            server.send_signal(signal.SIGINT)
            _, errors = server.communicate(timeout=20)
        running.send_signal(signal.SIGINT)

    assert (server.returncode, errors) == (130, "")


def run_name(running: subprocess.Popen[str]) -> str:
    """The run that a process tells of in its first lines."""
    assert running.stdout is not None
    return next(str(said["run"]) for said in map(json.loads, running.stdout) if "run" in said)


@pytest.mark.parametrize("left", ["nothing", "no text"])
def test_without_a_runbook_that_can_be_read_incidents_are_seen_and_people_called(folder: Path, left: str) -> None:
    """A checkout that is changed takes them away for a moment, and the clock of escalation must outlive that."""
    for book in folder.glob("*.md"):
        book.unlink() if left == "nothing" else book.write_bytes(b"# caf\0\xe9\n")
    words = [RUNWRIGHT, "serve", "--port", "0"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        login, address = said(server).split()[2], said(server).split()[2].rstrip(",")
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        place, _, token = login.partition("?")
        with browser.open(place, token.encode(), timeout=20) as answer:
            assert b"Overview</h1>" in answer.read()
        for page in ("incidents", "books", "monitors", "schedule", "search?q=x"):
            with browser.open(f"{address}{page}", timeout=20) as answer:
                assert answer.status == 200
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=20)
    assert "Traceback" not in errors
    assert ("RUNBOOK.md" in errors) == (left == "no text")


def test_what_somebody_names_and_is_not_there_is_told(folder: Path) -> None:
    (folder / "empty").mkdir()
    for name in ("empty", "nothing.md", "no*.md"):
        done = run(folder, "serve", name, "--port", "0")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{name}: no Markdown found" in done.stderr


def test_an_address_that_is_taken_is_told(folder: Path) -> None:
    (folder / "runwright.toml").write_text("[status]\n[status.components.shop]\n")
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = run(folder, "serve", "--port", str(other.getsockname()[1]))
        status = run(folder, "serve", "--port", "0", "--status", f"127.0.0.1:{other.getsockname()[1]}")
    assert (done.returncode, status.returncode) == (2, 2)
    for each in (done, status):
        assert "in use" in each.stderr
        assert ("Traceback" in each.stderr, each.stdout) == (False, "")
    assert "Say another --port" in done.stderr


@pytest.mark.parametrize("port", ["-1", "70000"])
def test_a_port_that_is_none_is_told(folder: Path, port: str) -> None:
    done = run(folder, "serve", "--port", port)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "Say another --port" in done.stderr


def test_a_token_that_everybody_could_guess_is_refused(folder: Path) -> None:
    (folder / "token").write_text("short")
    done = run(folder, "serve", "--port", "0", "--token-file", "token")
    assert done.returncode == 2
    assert "16 signs at least" in done.stderr


def test_a_token_of_a_file_is_not_shown(folder: Path) -> None:
    (folder / "token").write_text(TOKEN)
    words = [RUNWRIGHT, "serve", "--port", "0", "--token-file", "token"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert said(server).startswith("console on http://127.0.0.1:")
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=20)
    assert TOKEN not in rest
