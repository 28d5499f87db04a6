"""`runwright serve --watch`: one process watches and shows, and of two on one store one watches at a time."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT, run
from tests.cli.test_watch import BOOK
from tests.receiver import receiver

from runwright.monitor.alert import Standing, restored
from runwright.store.alerts import Alerts, Kept
from runwright.store.delivery import State
from runwright.store.incidents import Incidents
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests import postgres
    from tests.receiver import Receiver


PATIENCE = 40.0
WORDS = ["serve", "--port", "0", "--watch", "local", "--every", "200 ms", "--calm", "0 s"]


CONFIGURED = """\
[store]
url = "{store}"
[environments.local]
notify = ["chat", "tickets"]
[signals]
"Queue length" = {{ command = "cat length" }}
[channels.chat]
kind = "slack"
url = "secret://file/hook"
[channels.tickets]
kind = "webhook"
url = "{url}/tickets"
"""


@pytest.fixture
def desk() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/.runwright/journal.db"
    server: postgres.Server = request.getfixturevalue("postgresql")
    return server.emptied()


@pytest.fixture
def shop(tmp_path: Path, store: str, desk: Receiver) -> Path:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text(CONFIGURED.format(store=store, url=desk.url))
    (tmp_path / "length").write_text("5\n")
    (tmp_path / "hook").write_text(f"{desk.url}/chat")
    (tmp_path / "hook").chmod(0o600)
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


def kinds(store: str) -> list[list[str]]:
    """What the time lines of all incidents hold, but diagnoses."""
    with closing(Incidents.open(store, "local")) as incidents:
        found = [incidents.timeline(each.incident) for each in incidents.all()]
    return [[each.kind for each in timeline if each.kind != "diagnosis"] for timeline in found]


def test_what_fires_opens_an_incident_and_the_server_ends_in_good_order(shop: Path, store: str) -> None:
    with serving(shop) as server:
        says(shop, "this server watches")
        says(shop, "console on http://127.0.0.1:")
        (shop / "length").write_text("500\n")
        says(shop, "local: QueueLong fires: 500 is above 100")
        until(lambda: kinds(store) == [["opened"]], "the incident")
        (shop / "length").write_text("5\n")
        says(shop, "local: QueueLong resolved")
        until(lambda: kinds(store) == [["opened", "alert over"]], "its end")
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 130
    assert "Traceback" not in (shop / "log").read_text()


def standing(store: str) -> Kept:
    with closing(Alerts.open(store, "local")) as alerts:
        return alerts.all()["QueueLong"]


def test_of_two_servers_one_watches_and_the_other_takes_over(shop: Path, store: str, desk: Receiver) -> None:
    with serving(shop) as one:
        says(shop, "this server watches")
        with serving(shop, log="other") as other:
            says(shop, "watches; this one takes over when it stops", "other")
            (shop / "length").write_text("500\n")
            says(shop, "QueueLong fires")
            desk.awaited(2)
            one.kill()
            one.wait()
            says(shop, "this server watches", "other")
            assert restored(standing(store).body).standing is Standing.FIRING
            (shop / "length").write_text("5\n")
            says(shop, "QueueLong resolved", "other")
            until(lambda: kinds(store) == [["opened", "alert over"]], "its end")
            with closing(Outbox.open(store, "local")) as outbox:
                until(lambda: {each.state for each in outbox.all()} <= {State.DELIVERED, State.UNKNOWN}, "delivery")
            other.send_signal(signal.SIGINT)
            assert other.wait(timeout=20) == 130
    assert "QueueLong fires" not in (shop / "other").read_text()
    assert kinds(store) == [["opened", "alert over"]]
    assert [each.path for each in desk.got].count("/chat") == 1
    assert len({each.headers["webhook-id"] for each in desk.got if each.path == "/tickets"}) == 1
    with closing(Alerts.open(store, "local")) as alerts:
        past = [each.standing for each in alerts.history(datetime.now(UTC) - timedelta(hours=1), "QueueLong")]
    assert past.count("firing") == 1, past


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
