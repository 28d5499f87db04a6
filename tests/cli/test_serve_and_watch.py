"""`runwright serve --watch`: one process watches and shows, and of two on one store one watches at a time."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT, run
from tests.cli.test_watch import BOOK

from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 40.0
WORDS = ["serve", "--port", "0", "--watch", "local", "--every", "200 ms", "--calm", "0 s"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text('[signals]\n"Queue length" = { command = "cat length" }\n')
    (tmp_path / "length").write_text("5\n")
    return tmp_path


@contextmanager
def serving(shop: Path, *more: str, log: str = "log") -> Iterator[subprocess.Popen[str]]:
    with (
        (shop / log).open("w") as told,
        subprocess.Popen([RUNWRIGHT, *WORDS, *more], cwd=shop, stdout=told, stderr=told, text=True) as server,
    ):
        try:
            yield server
        finally:
            server.kill()


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"{what} never came"
        time.sleep(0.1)


def says(shop: Path, text: str, log: str = "log") -> None:
    until(lambda: text in (shop / log).read_text(), text)


def kinds(shop: Path) -> list[list[str]]:
    """What the time lines of all incidents hold, but diagnoses."""
    with closing(Incidents.open(f"sqlite:///{shop}/.runwright/journal.db", "local")) as incidents:
        found = [incidents.timeline(each.incident) for each in incidents.all()]
    return [[each.kind for each in timeline if each.kind != "diagnosis"] for timeline in found]


def test_what_fires_opens_an_incident_and_the_server_ends_in_good_order(shop: Path) -> None:
    with serving(shop) as server:
        says(shop, "this server watches")
        says(shop, "console on http://127.0.0.1:")
        (shop / "length").write_text("500\n")
        says(shop, "local: QueueLong fires: 500 is above 100")
        until(lambda: kinds(shop) == [["opened"]], "the incident")
        (shop / "length").write_text("5\n")
        says(shop, "local: QueueLong resolved")
        until(lambda: kinds(shop) == [["opened", "alert over"]], "its end")
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 130
    assert "Traceback" not in (shop / "log").read_text()


def test_of_two_servers_one_watches_and_the_other_takes_over(shop: Path) -> None:
    with serving(shop) as one:
        says(shop, "this server watches")
        with serving(shop, log="other") as other:
            says(shop, "watches; this one takes over when it stops", "other")
            (shop / "length").write_text("500\n")
            says(shop, "QueueLong fires")
            one.kill()
            one.wait()
            says(shop, "this server watches", "other")
            (shop / "length").write_text("5\n")
            says(shop, "QueueLong resolved", "other")
            other.send_signal(signal.SIGINT)
            assert other.wait(timeout=20) == 130
    assert "QueueLong fires" not in (shop / "other").read_text()
    assert kinds(shop) == [["opened", "alert over"]]


def test_a_runbook_that_changes_is_watched_as_it_is_now(shop: Path) -> None:
    with serving(shop) as server:
        says(shop, "this server watches")
        (shop / "SHOP.md").write_text(BOOK.replace("> 100", "> 3"))
        says(shop, "a runbook has changed")
        says(shop, "QueueLong fires: 5 is above 3")
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def test_what_cannot_be_watched_is_refused_before_anybody_is_served(shop: Path) -> None:
    unknown = run(shop, "serve", "--port", "0", "--watch", "nowhere")
    assert (unknown.returncode, "there is no environment “nowhere”" in unknown.stderr) == (2, True)
    (shop / "runwright.toml").write_text("")
    nothing = run(shop, "serve", "--port", "0", "--watch", "local")
    assert (nothing.returncode, "nothing here can be watched" in nothing.stderr) == (2, True)
    wrong = run(shop, "serve", "--port", "0", "--watch", "local", "--every", "soon")
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (2, False)
