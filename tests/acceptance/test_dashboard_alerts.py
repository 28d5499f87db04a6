"""Alerts of the dashboard, end to end: its own Prometheus fires, its Alertmanager tells Runwright, people are called.

The real servers, the real faults, the real receivers of the system. The runbook is the dashboard's own, in which the
tables of severities and of escalation say seconds where they say minutes: P1 is to be answered within 5 seconds, and
director and VP are called after 15.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from systems.common import nginx
from systems.common.tests.running import running
from systems.dashboard import cli, observing
from systems.dashboard.load import routes
from systems.dashboard.stack import Stack

from runwright.store.incidents import Incidents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runwright.store.incidents import Entry, Incident

Found = TypeVar("Found")
ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = ROOT / "systems" / "dashboard"
PATIENCE = 300.0
"""Seconds for which anything is waited for."""
AGAIN = timedelta(seconds=8)
"""When whoever does not answer is called again: the `patience` of the configuration."""
UP = (
    ("1: Engineer on call", 0, ()),
    ("2: Manager and Lead Engineer", 0, ("manager@example.com", "lead@example.com")),
    ("3: Director and VP Engineering", 15, ("director@example.com", "vp-engineering@example.com")),
    ("4: everybody", 30, ("status@example.com", "director@example.com")),
)
"""Whom the matrix calls in P1: the step, the seconds after which it is due, and to whom a mail goes."""
DOWN = "Something does not work"
"""The headline of the status page while a component is down; a busy machine may be slow all the same."""
READERS = 16
"""Who ask ten times a second each at most: too few for a flood, enough to feel a leak."""


class Night(NamedTuple):
    """The dashboard that runs, and Runwright beside it: it takes alerts, calls people, watches, shows the public."""

    stack: Stack
    folder: Path
    """Where Runwright works: the runbook with its short clocks, the configuration, the store."""
    console: str
    status: str
    token: str
    """Ann's, who may respond."""
    incidents: Incidents

    def runwright(self, *words: str) -> str:
        """What a command of Runwright says; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "runwright", *words],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def opened(self, alert: str) -> Incident:
        """The incident that an alert opens."""

        def look() -> Incident | None:
            return next((each for each in self.incidents.unresolved() if each.name == alert), None)

        return until(f"an incident of {alert}", look)

    def taken(self, incident: str) -> None:
        """Ann takes it: in the console, with her token."""
        self._asked(incident, "take", {})

    def resolved(self, incident: str) -> None:
        """Ann says that it is over."""
        self._asked(incident, "resolve", {"why": "in an acceptance test"})

    def _asked(self, incident: str, what: str, body: dict[str, str]) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        url = f"{self.console}/api/v1/incidents/{incident}/{what}"
        request = urllib.request.Request(url, json.dumps(body).encode(), {**headers, "Idempotency-Key": str(uuid4())})
        with urllib.request.urlopen(request, timeout=60):
            pass

    def entry(self, incident: str, kind: str, step: str = "") -> Entry:
        """The entry of a kind, of a step that begins so, when it has come."""

        def look() -> Entry | None:
            of_kind = (each for each in self.incidents.timeline(incident) if each.kind == kind)
            return next((each for each in of_kind if str(each.body.get("step", "")).startswith(step)), None)

        return until(f"“{kind}” {step} in {incident}", look)

    def came(self, kind: str, *words: str) -> dict[str, Any]:
        """The first message to a receiver of the dashboard that has all these words, when it has come."""
        path = self.stack.home / "received" / f"{kind}.jsonl"

        def look() -> dict[str, Any] | None:
            lines = path.read_text().splitlines() if path.exists() else []
            found = (line for line in lines if all(each in line for each in words))
            return next((json.loads(line) for line in found), None)

        return until(f"a {kind} with {', '.join(words)}", look)

    def shows(self, *words: str, without: str = "\0") -> None:
        """Wait until the public status page shows these words."""

        def look() -> bool:
            try:
                with urllib.request.urlopen(self.status, timeout=10) as answer:
                    page = answer.read().decode()
            except OSError:  # a machine that is busy with something else
                return False
            return all(each in page for each in words) and without not in page

        until(f"a status page with {', '.join(words)}", look)


def until(what: str, look: Callable[[], Found | None]) -> Found:
    """What there is, as soon as there is something."""
    ends = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < ends, f"{what} did not come"
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def night() -> Iterator[Night]:
    """Everything up, with users who read all the time."""
    try:
        nginx.binary()
    except nginx.NoNginx as missing:
        pytest.skip(str(missing))
    if not observing.installed():
        pytest.skip("Prometheus and Alertmanager are not installed")
    with running(Stack, "dashboard") as stack, ExitStack() as beside:
        folder = furnished(stack)
        known = stack.environment()
        taking = ("listen", "--port", known["ALERTS_PORT"], "--token-file", known["ALERT_TOKEN_FILE"])
        beside.enter_context(begun(folder, *taking, until=r"listening on (\S+),"))
        beside.enter_context(begun(folder, "watch", "--every", "1 s", until=r"(.)"))
        words = ("serve", "--port", "0", "--status", "127.0.0.1:0", "--no-escalation")
        pattern = r"status page on (\S+)[\s\S]*console on (\S+),"
        page, console = beside.enter_context(begun(folder, *words, until=pattern))
        incidents = Incidents.open(f"sqlite:///{stack.home}/runs.db", "local")
        beside.callback(incidents.close)
        made = Night(stack, folder, console.rstrip("/"), page, "", incidents)
        beside.enter_context(users(stack.topology.ports["edge"]))
        yield made._replace(token=account(made))


def furnished(stack: Stack) -> Path:
    """The dashboard's own runbook and configuration, with their clocks made short."""
    folder = stack.home / "runwright"
    folder.mkdir()
    lines = (DASHBOARD / "RUNBOOK.md").read_text().splitlines()
    text = "\n".join(short(line) if line.startswith("| ") else line for line in lines)
    (folder / "RUNBOOK.md").write_text(f"{text}\n")
    configuration = (DASHBOARD / "runwright.toml").read_text()
    changed = {
        'directory = "../.."': f'directory = "{ROOT}"',
        ".run/": f"{stack.home}/",
        'patience = "15 min"': f'patience = "{AGAIN.seconds} s"',
    }
    for before, now in changed.items():
        assert before in configuration
        configuration = configuration.replace(before, now)
    (folder / "runwright.toml").write_text(configuration)
    return folder


def short(row: str) -> str:
    """A row of a table with seconds in the place of minutes, and a minute in that of an hour."""
    return re.sub(r"\bminutes\b", "seconds", row).replace("1 hour", "60 seconds")


def account(made: Night) -> str:
    """A token of Ann's, who gets an account."""
    made.runwright("accounts", "add", "ann", "--role", "responder", "--without-password")
    return made.runwright("accounts", "token", "ann", "--role", "responder").strip().splitlines()[-1]


@contextmanager
def begun(folder: Path, *words: str, until: str) -> Iterator[tuple[str, ...]]:
    """A process of Runwright's, with what it says when it is ready; ended by Ctrl-C."""
    log = folder / f"{words[0]}.log"
    with log.open("wb") as file:
        command = [sys.executable, "-u", "-m", "runwright", *words]
        with subprocess.Popen(command, cwd=folder, stdout=file, stderr=file) as process:
            try:
                yield ready(process, log, until)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(30)


def ready(process: subprocess.Popen[bytes], log: Path, pattern: str) -> tuple[str, ...]:
    def look() -> tuple[str, ...] | None:
        assert process.poll() is None, log.read_text()
        found = re.search(pattern, log.read_text())
        return found.groups() if found else None

    return until(f"{pattern} in {log}", look)


@contextmanager
def users(port: int) -> Iterator[None]:
    """Some who read projects without a pause."""
    over = threading.Event()

    def read(first: int) -> None:
        number = first
        while not over.wait(0.1):
            number = number % 900 + 1
            routes.status(port, f"/projects/{number}")

    readers = [threading.Thread(target=read, args=(100 * number,), daemon=True) for number in range(READERS)]
    for each in readers:
        each.start()
    try:
        yield
    finally:
        over.set()
        for each in readers:
            each.join()


@contextmanager
def broken(name: str) -> Iterator[None]:
    """A fault of the dashboard's, for as long as the block lasts."""
    try:
        assert cli.main(["fault", name, "on"]) == 0
        yield
    finally:
        assert cli.main(["fault", name, "off"]) == 0


def due(opened: datetime, step: Entry) -> float:
    """How many seconds after the incident opened a step was due."""
    return (datetime.fromisoformat(step.body["due"]) - opened).total_seconds()


def test_nobody_answers_p3_in_time_so_the_next_are_called_and_an_answer_ends_it(night: Night) -> None:
    with broken("leak"):  # (whose alert depends on no machine's speed)
        name, opened, severity = facts(night.opened("MemoryGrowth"))
    assert severity == "p3"
    night.entry(name, "escalated", "1: Engineer on call")
    page = night.came("page", "trigger", name)
    assert page["payload"]["severity"] == "warning"

    next_ones = night.entry(name, "escalated", "2: Manager and Lead Engineer")
    assert (due(opened, next_ones), next_ones.body["why"]) == (5, "no answer after 5 s")
    for who in ("manager@example.com", "lead@example.com"):
        night.came("mail", who, "You are called", name)

    night.taken(name)
    night.came("page", "acknowledge", name)
    answered = night.entry(name, "taken").at
    time.sleep(AGAIN.total_seconds() + 3)
    again = [each for each in night.incidents.timeline(name) if "again" in str(each.body.get("step"))]
    assert all(each.at < answered for each in again)
    night.resolved(name)
    assert cli.main(["restart"]) == 0


def test_p2_that_is_answered_in_time_never_hears_of_its_response_clock(night: Night) -> None:
    with broken("errors"):
        name, opened, severity = facts(night.opened("HighErrorRate"))
        assert severity == "p2"
        night.taken(name)
        leads = night.entry(name, "escalated", "2: Manager and Lead Engineer")
        assert (due(opened, leads), leads.body["why"]) == (0, "p2, at once")
        night.came("hook", "incident.opened", name)
        night.came("hook", "incident.acknowledged", name)
        night.shows("API", "degraded")

        until("the end of its 15 seconds", lambda: datetime.now(UTC) > opened + timedelta(seconds=18))
        assert not [each for each in night.incidents.timeline(name) if each.kind == "not answered"]
        night.resolved(name)


def test_p1_goes_up_to_everybody_while_it_is_not_over_and_the_public_is_told(night: Night) -> None:
    with broken("down"):
        name, opened, severity = facts(night.opened("ApiDown"))
        assert severity == "p1"
        night.shows("API", "down")
        assert due(opened, night.entry(name, "not answered")) == 5
        for step, after, called in UP:
            assert due(opened, night.entry(name, "escalated", step)) == after
            for who in called:
                night.came("mail", who, "You are called", step.partition(": ")[2], name)
        words = ("--title", "The API is down", "--text", "We start it again.", "--component", "api")
        night.runwright("status", "announce", name, *words)
        night.shows("The API is down", "We start it again.")
        night.came("mail", "customers@example.com", "The API is down")
        night.taken(name)
    night.entry(name, "alert over")
    night.resolved(name)
    night.came("page", "resolve", name)
    night.runwright("status", "announce", name, "--state", "resolved", "--text", "It works again.")
    night.came("mail", "customers@example.com", "It works again.")
    night.shows("Past incidents", "The API is down", without="We start it again.")
    night.shows("API", without=DOWN)
    assert not [line for line in mails(night, "customers@example.com") if "You are called" in line]


def facts(incident: Incident) -> tuple[str, datetime, str]:
    return incident.incident, incident.opened, incident.severity


def mails(night: Night, to: str) -> list[str]:
    """What came to an address."""
    lines = (night.stack.home / "received" / "mail.jsonl").read_text().splitlines()
    return [line for line in lines if to in json.loads(line)["to"]]


def test_an_alert_with_another_token_is_not_taken(night: Night) -> None:
    port = night.stack.environment()["ALERTS_PORT"]
    alert = {"status": "firing", "labels": {"alertname": "Forged"}, "startsAt": datetime.now(UTC).isoformat()}
    body = json.dumps({"version": "4", "alerts": [alert]}).encode()
    for header in ({}, {"Authorization": "Bearer another-token-12345"}):
        request = urllib.request.Request(f"http://127.0.0.1:{port}/alerts", body, header)
        with pytest.raises(HTTPError, match="401") as refused:
            urllib.request.urlopen(request, timeout=10)
        refused.value.close()

    assert "Forged" not in {each.name for each in night.incidents.all()}
