"""The command line as a client: the same words and exit statuses through a server as on the store."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import POLICY, RUNWRIGHT, run, runs

from runwright.cli.server import Told
from runwright.store.verification import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Elsewhere:
    """A machine that has the server's address and a token, and no store."""

    def __init__(self, folder: Path, url: str, token: str) -> None:
        self.folder, self.url = folder, url
        self.environment = {**os.environ, "RUNWRIGHT_SERVER": url, "RUNWRIGHT_TOKEN": token}

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [RUNWRIGHT, *words]
        environment = {name: each for name, each in {**self.environment, **more}.items() if each}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def store(folder: Path) -> Path:
    """The folder with the store, and `ada` in it."""
    (folder / "runwright.toml").write_text(POLICY)
    run(folder, "accounts", "add", "ada", "--role", "approver", "--without-password")
    return folder


@pytest.fixture
def away(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    made = run(store, "accounts", "token", "ada", "--role", "administrator").stdout.strip()
    words = [RUNWRIGHT, "serve", "--port", "0", "--no-escalation"]  # (nobody but a test writes into a time line)
    with subprocess.Popen(words, cwd=store, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        served.stdout.readline()
        url = served.stdout.readline().split()[2].rstrip(",/")
        yield Elsewhere(tmp_path_factory.mktemp("away"), url, made)
        served.send_signal(signal.SIGTERM)


def job(store: Path, procedure: str = "fail-halfway", level: str = "all") -> str:
    run(store, "run", f"RUNBOOK.md#{procedure}", "--auto", level)
    return str(runs(store)[0]["run"])


def test_runs_are_listed_and_shown_in_the_same_words(store: Path, away: Elsewhere) -> None:
    name = job(store)
    for words in (
        ("runs",),
        ("runs", "--json"),
        ("runs", "--state", "waiting", "--limit", "1"),
        ("runs", "show", name),
        ("runs", "show", name[:17], "--as", "json"),
        ("runs", "show", name, "--as", "markdown"),
        ("runs", "verify"),
        ("runs", "verify", name),
        ("runs", "show", "nothing"),
        ("incidents",),
        ("incidents", "show", "nothing"),
    ):
        here, there = run(store, *words), away.run(*words)
        assert (there.returncode, there.stdout, there.stderr) == (here.returncode, here.stdout, here.stderr), words
    assert not list(away.folder.iterdir())  # (no store was made here)


def test_the_output_of_a_command_comes_through(store: Path, away: Elsewhere) -> None:
    (store / "runwright.toml").write_text("")
    run(store, "run", "RUNBOOK.md#make-the-file", "--set", "name=x", "--auto", "all")
    [made] = [json.loads(line) for line in away.run("runs", "--json").stdout.splitlines()]
    assert "│ status: ok" in away.run("runs", "show", made["run"]).stdout


def test_what_waits_is_approved_from_elsewhere_and_the_run_goes_on(store: Path, away: Elsewhere) -> None:
    name = job(store)
    assert not (store / "begun").exists()
    done = away.run("approve", name, "--yes", "--why", "looked")
    assert (done.returncode, "1 of 1 approved" in done.stdout) == (0, True)
    run(store, "run", "--resume", name, "--auto", "all")
    assert (store / "begun").exists()
    shown = away.run("runs", "show", name).stdout
    assert "ada approved. looked" in shown


def test_a_role_that_does_not_go_so_far_is_told_and_nothing_is_written(store: Path, away: Elsewhere) -> None:
    name = job(store)
    run(store, "accounts", "role", "ada", "viewer")
    done = away.run("approve", name, "--yes")
    assert done.returncode == 1
    assert "this needs approver" in done.stderr
    assert "approved" not in run(store, "runs", "show", name).stdout


def test_an_incident_is_opened_taken_noted_and_resolved_from_elsewhere(store: Path, away: Elsewhere) -> None:
    name = away.run("incidents", "open", "Checkout is slow", "--severity", "P2").stdout.strip()
    assert away.run("incidents", "take", name).stdout == f"{name}: Checkout is slow is acknowledged, p2\n"
    away.run("incidents", "note", name, "restarted it")
    assert away.run("incidents", "show", name).stdout == run(store, "incidents", "show", name).stdout
    assert away.run("incidents", "resolve", name, "--why", "the disk").returncode == 0
    listed = run(store, "incidents", "--state", "resolved", "--json").stdout
    assert json.loads(listed)["incident"] == name


def test_what_is_done_at_the_store_only_is_told(away: Elsewhere) -> None:
    for words in (("clock",), ("open", "x", "--break-glass", "gone")):
        done = away.run("incidents", *words)
        assert (done.returncode, "done where the store is" in done.stderr) == (2, True), words


def test_the_token_may_lie_in_a_file_or_be_a_reference(away: Elsewhere, tmp_path: Path) -> None:
    token = away.environment["RUNWRIGHT_TOKEN"]
    (tmp_path / "runwright").mkdir()
    (tmp_path / "runwright" / "token").write_text(token + "\n")
    (tmp_path / "runwright" / "token").chmod(0o600)
    assert away.run("runs", RUNWRIGHT_TOKEN="", XDG_CONFIG_HOME=str(tmp_path)).returncode == 0
    reference = f"secret://file/{tmp_path}/runwright/token"
    assert away.run("runs", RUNWRIGHT_TOKEN=reference).returncode == 0
    lacking = away.run("runs", RUNWRIGHT_TOKEN="", XDG_CONFIG_HOME=str(tmp_path / "nothing"))
    assert (lacking.returncode, "there is no token" in lacking.stderr) == (2, True)


def test_a_token_that_does_not_count_is_told(away: Elsewhere) -> None:
    done = away.run("runs", RUNWRIGHT_TOKEN=f"rw_{'0' * 12}_{'x' * 43}")
    assert (done.returncode, "does not count" in done.stderr) == (2, True)


def test_without_the_network_it_says_so_and_how_to_run_all_the_same(away: Elsewhere) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    done = away.run("runs", "--server", f"http://127.0.0.1:{port}")
    assert done.returncode == 2
    assert "cannot be reached: Connection refused" in done.stderr
    assert "--break-glass REASON" in done.stderr


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://192.0.2.1:9096", "unencrypted"),
        ("ftp://127.0.0.1", "no address"),
        ("127.0.0.1:9096", "no address"),
        ("https://ada:secret@console.example.org", "does not belong"),
        ("https://[", "no address"),
    ],
)
def test_a_token_is_sent_to_no_address_like_this(away: Elsewhere, url: str, what: str) -> None:
    done = away.run("runs", "--server", url)
    assert (done.returncode, what in done.stderr) == (2, True)


class Thief(BaseHTTPRequestHandler):
    """Sends a client on to somebody else."""

    seen: list[str | None]

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization"))
        self.send_response(302)
        self.send_header("Location", f"http://localhost:{self.headers['Host'].rpartition(':')[2]}/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def thief() -> Iterator[HTTPServer]:
    Thief.seen = []
    server = HTTPServer(("127.0.0.1", 0), Thief)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def test_who_sends_us_on_does_not_get_the_token_a_second_time(away: Elsewhere) -> None:
    with thief() as server:
        done = away.run("runs", "--server", f"http://127.0.0.1:{server.server_port}")
    assert done.returncode == 2
    assert "302" in done.stderr
    assert len(Thief.seen) == 1


def answering(told: bytes, server: socket.socket) -> None:
    """Say the same to whoever comes, until nobody can any more."""
    with contextlib.suppress(OSError):
        while True:
            with server.accept()[0] as visitor:
                visitor.recv(65536)
                visitor.sendall(told)


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\n<html>", "does not answer as a console: it is no JSON"),
        (b"HTTP/1.0 200 OK\r\n\r\n[1]", "does not answer as a console: it is no object"),
        (b'HTTP/1.0 200 OK\r\n\r\n{"runs": [{}], "next": null}', "it does not say “until”"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}", "cannot be reached"),
        (b"-ERR unknown command\r\n", "cannot be reached: -ERR"),
    ],
)
def test_what_is_no_console_is_told_as_such(folder: Path, told: bytes, what: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answering, args=(told, server), daemon=True).start()
        done = Elsewhere(folder, f"http://127.0.0.1:{server.getsockname()[1]}", "a-token").run("runs")

    assert (done.returncode, what in done.stderr, "Traceback" in done.stderr) == (2, True, False)


@pytest.mark.parametrize("token", ["two\nlines-of-it", "secret words", "s€cret"])
def test_what_is_no_token_is_told_and_not_shown(folder: Path, token: str) -> None:
    done = Elsewhere(folder, "http://127.0.0.1:1", token).run("runs")

    assert (done.returncode, "that no token has" in done.stderr) == (2, True)
    assert not any(word in done.stderr for word in ("lines-of-it", "secret words", "s€cret"))


def test_a_later_server_may_say_more_than_we_know() -> None:
    told = Told(number=3, what="a word", run="r", since="later")

    assert told.into(Flaw) == Flaw("r", 3, "a word")
