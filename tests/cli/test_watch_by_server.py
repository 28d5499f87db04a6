"""`runwright watch --server`: how everything stands there, what changes of it, and the answers of people."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT, run
from tests.cli.test_server import Elsewhere
from tests.cli.test_watch import BOOK

from runwright.cli.remote_watch import _stands
from runwright.lib.clock import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text('[signals]\n"Queue length" = { command = "cat length" }\n')
    (tmp_path / "length").write_text("5\n")
    run(tmp_path, "accounts", "add", "ada", "--role", "responder", "--without-password")
    return tmp_path


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def served(shop: Path, port: int) -> subprocess.Popen[str]:
    place = ("--port", str(port), "--on", "local", "--watch", "local")
    words = [RUNWRIGHT, "serve", *place, "--every", "200 ms", "--calm", "0 s"]
    server = subprocess.Popen(words, cwd=shop, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None
    while "console on" not in server.stdout.readline():
        assert server.poll() is None
    return server


@pytest.fixture
def away(shop: Path, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    token = run(shop, "accounts", "token", "ada", "--role", "responder").stdout.strip()
    server = served(shop, port)
    yield Elsewhere(tmp_path_factory.mktemp("away"), f"http://127.0.0.1:{port}", token)
    server.kill()
    server.communicate()


def looked(away: Elsewhere, state: str) -> subprocess.CompletedProcess[str]:
    """Look until it stands so."""
    for _ in range(200):
        told = away.run("watch", "--once", "--json")
        if json.loads(told.stdout)["state"] == state:
            return told
        time.sleep(0.1)
    raise AssertionError(told)


MAINTENANCE = """
[maintenance.patching]
at = {at}
duration = "1 h"
monitors = ["Disk*"]
reason = "the machines are patched"
owner = "ops"
[maintenance.nightly]
cron = "30 1 * * *"
zone = "Europe/Berlin"
duration = "2 h"
reason = "backups"
[maintenance.elsewhere]
cron = "30 1 * * *"
duration = "2 h"
environments = ["other"]
reason = "not here"
[environments.local]
[environments.other]
"""


def test_silences_and_maintenance_are_told_in_the_words_of_the_store(
    shop: Path, port: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    begun = (datetime.now(UTC) - timedelta(minutes=10)).replace(tzinfo=None, microsecond=0)
    with (shop / "runwright.toml").open("a") as file:
        file.write(MAINTENANCE.format(at=begun.isoformat()))
    token = run(shop, "accounts", "token", "ada", "--role", "responder").stdout.strip()
    with served(shop, port) as server:
        away = Elsewhere(tmp_path_factory.mktemp("away"), f"http://127.0.0.1:{port}", token)
        away.run("watch", "--silence", "Queue*", "--why", "known")
        for form in ((), ("--json",)):
            there = away.run("watch", "--silences", *form)
            here = run(shop, "watch", "--silences", "--on", "local", *form)
            assert (there.stdout, there.stderr, there.returncode) == (here.stdout, here.stderr, 0)
        words = away.run("watch", "--silences").stdout
        assert f"patching: open {begun:%Y-%m-%d %H:%M} UTC to " in words
        assert "nightly: next " in words
        assert "elsewhere" not in words
        server.kill()


def test_it_shows_how_things_stand_there_and_the_answers_count(shop: Path, away: Elsewhere) -> None:
    assert looked(away, "quiet").returncode == 0
    assert "✓ QueueLong  5 (bad above 100)" in away.run("watch", "--once").stdout
    refused = away.run("watch", "--acknowledge", "QueueLong")
    assert (refused.returncode, "QueueLong does not fire" in refused.stderr) == (1, True)
    (shop / "length").unlink()
    assert looked(away, "unread").returncode == 1
    assert "? QueueLong  cannot be read" in away.run("watch", "--once").stdout
    (shop / "length").write_text("500\n")
    assert looked(away, "firing").returncode == 1
    assert "runwright run SHOP.md#empty-the-queue" in away.run("watch", "--once").stdout
    assert away.run("watch", "--acknowledge", "QueueLong").stdout == "QueueLong: taken by ada\n"
    looked(away, "acknowledged")
    silenced = away.run("watch", "--silence", "Queue*", "--for", "10 min", "--why", "known", "--owner", "ops")
    assert "Queue*: silent until" in silenced.stdout
    assert away.run("watch", "--once").returncode == 0
    assert away.run("watch", "--silences").stdout.endswith("ops: known\n")
    assert away.run("watch", "--end-silence", "Queue*").stdout == "Queue*: silent no more\n"
    assert away.run("watch", "--end-silence", "Queue*").returncode == 2
    assert away.run("watch", "--silences").stdout == "Nothing is silent, and no maintenance is to come.\n"
    wrong = away.run("watch", "--server", away.url, "--respond")
    assert (wrong.returncode, "done where the store is" in wrong.stderr) == (2, True)


def test_that_nobody_looks_any_more_is_news_and_one_look_that_could_not_read_is_none() -> None:
    def stands(state: str, age: timedelta) -> tuple[str, ...]:
        read = (SYSTEM.now() - age).isoformat()
        return _stands({"state": state, "acknowledged": "", "muted": "", "read": read})

    assert stands("unread", timedelta(minutes=2)) == stands("quiet", timedelta(seconds=2))
    assert stands("unread", timedelta(hours=2)) != stands("quiet", timedelta(seconds=2))


def test_what_changes_is_said_also_over_a_server_that_is_gone_for_a_while(
    shop: Path, away: Elsewhere, port: int
) -> None:
    looked(away, "quiet")
    words = [RUNWRIGHT, "watch", "--every", "200 ms"]
    with subprocess.Popen(
        words, cwd=away.folder, env=away.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watcher:
        assert watcher.stdout is not None
        assert watcher.stderr is not None
        assert "✓ QueueLong" in watcher.stdout.readline()
        (shop / "length").write_text("500\n")
        assert "● QueueLong firing: 500 is above 100" in watcher.stdout.readline()
        assert "runwright run SHOP.md#empty-the-queue" in watcher.stdout.readline()
        os.kill(holder(shop), signal.SIGKILL)
        assert "cannot be reached" in watcher.stderr.readline()
        (shop / "length").write_text("5\n")
        again = served(shop, port)
        assert "✓ QueueLong resolved: 5" in watcher.stdout.readline()
        watcher.send_signal(signal.SIGINT)
        _, errors = watcher.communicate(timeout=20)
        again.kill()
        again.communicate()
    assert (watcher.returncode, errors) == (130, "")


def holder(shop: Path) -> int:
    """The process of the server, which has the turn."""
    from contextlib import closing

    from runwright.store.turns import Turn

    with closing(Turn.open(f"sqlite:///{shop}/.runwright/journal.db", "local", "watch")) as turn:
        held = turn.held()
    assert held is not None
    return int(held.holder.split(":")[1])


def test_who_names_no_server_watches_here(shop: Path) -> None:
    environment = {**os.environ, "RUNWRIGHT_SERVER": "http://127.0.0.1:9", "RUNWRIGHT_TOKEN": "x"}
    done = subprocess.run(
        [RUNWRIGHT, "watch", "SHOP.md", "--once"],
        cwd=shop,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, "✓ QueueLong" in done.stdout) == (0, True)
