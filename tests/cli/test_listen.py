"""`runwright listen` and `incidents`: an alert opens an incident, and its diagnosis is there when somebody comes."""

from __future__ import annotations

import hashlib
import hmac
import json
import signal
import subprocess
import time
import urllib.request
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.error import HTTPError

import pytest
from tests.cli.page import RUNWRIGHT, run, runs
from tests.executors import services

from runwright.store.incidents import Incidents, Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BOOK = """\
# Shop

| Alert | Condition | Severity |
|---|---|---|
| HighErrorRate | Error share > 5% for 5 minutes | P1 |

## High error rate

### Diagnosis

```bash
echo "the upstream is down"
```

### Resolution

```bash
touch restarted
```
"""
TOKEN = "a-token-of-a-test-1"  # noqa: S105 (it protects nothing)


class Door(NamedTuple):
    """A server that listens in a folder."""

    folder: Path
    url: str

    def post(self, payload: object, token: str = TOKEN) -> dict[str, Any]:
        """Send a webhook."""
        data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url, data, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            told: dict[str, Any] = json.loads(answer.read())
            return told


@contextmanager
def listener(folder: Path, *more: str) -> Iterator[Door]:
    """A server over a folder, for as long as the block lasts."""
    words = [RUNWRIGHT, "listen", "SHOP.md", "--port", "0", "--token-file", "token", *more]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        first = server.stdout.readline()
        assert "listening on http://127.0.0.1:" in first
        yield Door(folder, first.split()[2].rstrip(","))
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
        assert server.returncode == 130


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "token").write_text(TOKEN)
    with listener(tmp_path) as made:
        yield made


@cache
def began() -> datetime:
    """When the test that runs began: an alert as old as the loading of this file may be starts nothing any more."""
    return datetime.now(UTC)


@pytest.fixture(autouse=True)
def begins() -> None:
    began.cache_clear()


def alert(name: str = "HighErrorRate", status: str = "firing", age: timedelta = timedelta()) -> dict[str, Any]:
    """A message of Alertmanager."""
    started = (datetime(2026, 1, 1, tzinfo=UTC) if age == timedelta.max else began() - age).isoformat()
    one = {"status": status, "labels": {"alertname": name}, "annotations": {"summary": "Checkouts fail"}}
    return {"version": "4", "status": status, "alerts": [{**one, "startsAt": started, "fingerprint": name}]}


def line_of(folder: Path, incident: str, wanted: str) -> str:
    """The time line, when something stands in it."""
    for _ in range(100):
        shown = run(folder, "incidents", "show", incident).stdout
        if wanted in shown:
            return shown
        time.sleep(0.1)
    return shown


def test_labels_of_the_alert_are_values_of_its_diagnosis_as_far_as_they_are_plain_names(tmp_path: Path) -> None:
    look = 'echo "the upstream is down"'
    (tmp_path / "SHOP.md").write_text(BOOK.replace(look, "echo <pod> in <namespace> of <zone>"))
    (tmp_path / "runwright.toml").write_text('[environments.local.values]\nnamespace = "shop"\n')
    (tmp_path / "token").write_text(TOKEN)
    firing = alert()
    labels = firing["alerts"][0]["labels"]
    labels |= {"pod": "web-1", "namespace": "other", "zone": "--all", "job": "x"}
    with listener(tmp_path) as door:
        [told] = door.post(firing)["alerts"]
        said = " ".join(line_of(tmp_path, told["incident"], "diagnosis").split())
        assert "diagnosis not done" in said
        assert "<zone> has no value" in said
        assert run(tmp_path, "incidents", "resolve", told["incident"]).returncode == 0
        labels["zone"] = "eu:1"
        firing["alerts"][0]["fingerprint"] = "2"
        [told] = door.post(firing)["alerts"]
        assert "diagnosis done" in line_of(tmp_path, told["incident"], "diagnosis")
    [last, *_] = runs(tmp_path)
    assert "web-1 in shop of eu:1" in run(tmp_path, "runs", "show", str(last["run"])).stdout


def test_an_alert_opens_an_incident_whose_diagnosis_waits_in_the_time_line(door: Door) -> None:
    [told] = door.post(alert())["alerts"]
    assert told["deed"] == "open"
    shown = line_of(door.folder, told["incident"], "diagnosis done")
    assert "Checkouts fail" in shown
    assert "runwright run SHOP.md#high-error-rate" in shown
    [made] = runs(door.folder)
    assert (made["state"], made["title"]) == ("done", "High error rate")
    assert not (door.folder / "restarted").exists()
    [listed] = [json.loads(line) for line in run(door.folder, "incidents", "--json").stdout.splitlines()]
    assert (listed["name"], listed["severity"], listed["state"]) == ("HighErrorRate", "p1", "open")


def test_an_alert_whose_text_was_cut_within_a_sign_opens_its_incident(door: Door) -> None:
    [told] = door.post(alert("Checkouts \ud83d"))["alerts"]
    assert (told["alert"], told["deed"]) == ("Checkouts \ufffd", "open")
    assert "Checkouts fail" in run(door.folder, "incidents", "show", told["incident"]).stdout


def test_what_was_told_before_is_over_or_is_old_starts_nothing(door: Door) -> None:
    assert door.post(alert("Old", age=timedelta(hours=3)))["alerts"][0]["deed"] == "nothing"
    assert door.post(alert("Over", "resolved"))["alerts"][0]["deed"] == "nothing"
    first = door.post(alert())["alerts"][0]
    again = door.post(alert())["alerts"][0]
    assert (again["deed"], again["incident"]) == ("nothing", first["incident"])
    over = door.post(alert(status="resolved"))["alerts"][0]
    assert (over["deed"], over["incident"]) == ("close", first["incident"])
    line_of(door.folder, first["incident"], "diagnosis done")
    assert len(run(door.folder, "incidents", "--json").stdout.splitlines()) == 1


def test_a_real_alertmanager_is_understood(door: Door) -> None:
    routes = run(door.folder, "export", "alertmanager", "SHOP.md").stdout
    token = str(door.folder / "token")
    configured = routes.replace("/etc/alertmanager/runwright-token", token).replace(
        "http://127.0.0.1:9095/alerts", door.url
    )
    fires = [{"labels": {"alertname": "HighErrorRate", "severity": "p1"}, "annotations": {"summary": "Checkouts fail"}}]
    try:
        with services.alertmanager(configured.replace("group_wait: 30s", "group_wait: 100ms")) as url:
            _put(f"{url}/api/v2/alerts", fires)
            _until(lambda: "HighErrorRate" in run(door.folder, "incidents").stdout)
    except services.Missing as missing:
        pytest.skip(str(missing))


def _put(url: str, payload: object) -> None:
    request = urllib.request.Request(url, json.dumps(payload).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10):
        pass


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(100):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to hold in ten seconds")


def test_nobody_without_the_token_is_heard(door: Door) -> None:
    with pytest.raises(HTTPError) as refused:
        door.post(alert(), token="another-token-12345")  # noqa: S106 (it is wrong)
    assert refused.value.code == 401
    refused.value.close()
    assert run(door.folder, "incidents", "--json").stdout == ""


@pytest.mark.parametrize("data", [b"{", b"[]"])
def test_what_is_no_message_is_refused(door: Door, data: bytes) -> None:
    with pytest.raises(HTTPError) as refused:
        door.post(data)
    assert refused.value.code == 400
    refused.value.close()


def test_a_message_without_end_is_cut_off(door: Door) -> None:
    with pytest.raises(OSError, match=r"413|[Bb]roken pipe|reset"):
        door.post(b"x" * 40_000_000)
    assert door.post(alert())["alerts"][0]["deed"] == "open"


def test_a_storm_in_one_message_is_taken_as_a_whole_and_correlated_by_name(door: Door) -> None:
    one = alert("DiskFull")["alerts"][0]
    storm = {"version": "4", "alerts": [{**one, "fingerprint": f"{number:x}"} for number in range(2000)]}
    told = door.post(storm)["alerts"]
    assert [each["deed"] for each in told] == ["open"] * 2000
    assert len({each["incident"] for each in told}) == 1
    assert {each["deed"] for each in door.post(storm)["alerts"]} == {"nothing"}


def test_a_diagnosis_that_was_cut_off_is_begun_again_with_the_server(tmp_path: Path) -> None:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "token").write_text(TOKEN)
    with closing(Incidents.open(f"sqlite:///{tmp_path}/.runwright/journal.db", "local")) as incidents:
        opening = Opening("HighErrorRate", "Checkouts fail", "p1", "SHOP.md", "high-error-rate")
        incident = incidents.begin("key", opening, {"source": "alertmanager"}, "alertmanager")[0].incident
    with listener(tmp_path):
        assert "diagnosis done" in line_of(tmp_path, incident, "diagnosis done")


def test_a_message_that_pagerduty_signed_needs_no_token(tmp_path: Path) -> None:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "secret").write_text("a-secret-of-a-test-1")
    data = {"id": "PGR0VU2", "title": "Database down", "urgency": "high", "created_at": began().isoformat()}
    body = json.dumps({"event": {"event_type": "incident.triggered", "data": data}}).encode()
    signature = hmac.new(b"a-secret-of-a-test-1", body, hashlib.sha256).hexdigest()
    with listener(tmp_path, "--secret-file", "secret") as door:
        good, bad = (
            urllib.request.Request(door.url, body, {"X-PagerDuty-Signature": f"v1={each}"})
            for each in (signature, signature[::-1])
        )
        with urllib.request.urlopen(good, timeout=20) as answer:
            assert json.loads(answer.read())["alerts"][0]["deed"] == "open"
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(bad, timeout=20)
        assert refused.value.code == 401
        refused.value.close()


def test_people_take_note_and_resolve_and_a_review_is_begun(door: Door) -> None:
    incident = door.post(alert())["alerts"][0]["incident"]
    line_of(door.folder, incident, "diagnosis done")
    for words in (("take", incident), ("note", incident, "restarted | the upstream")):
        assert run(door.folder, "incidents", *words).returncode == 0
    assert run(door.folder, "incidents", "resolve", incident, "--why", "disk full").returncode == 0
    assert "Nothing is going on" in run(door.folder, "incidents").stdout
    review = run(door.folder, "incidents", "review", incident).stdout
    assert "| Severity | p1 |" in review
    assert "restarted \\| the upstream" in review
    assert "resolved: disk full" in review


def test_a_person_opens_one_too(tmp_path: Path) -> None:
    (tmp_path / "SHOP.md").write_text(BOOK)
    made = run(tmp_path, "incidents", "open", "Checkout is slow", "--severity", "P2").stdout.strip()
    assert "Checkout is slow" in run(tmp_path, "incidents", "show", made).stdout
    assert "is going on already" in run(tmp_path, "incidents", "open", "Checkout is slow").stdout


def test_an_address_that_is_taken_is_told(door: Door) -> None:
    port = door.url.rpartition(":")[2].partition("/")[0]
    done = run(door.folder, "listen", "SHOP.md", "--port", port, "--token-file", "token")
    assert (done.returncode, f"127.0.0.1:{port}" in done.stderr) == (2, True)


@pytest.mark.parametrize("port", ["-1", "65536", "99999"])
def test_a_number_that_is_no_port_is_told(tmp_path: Path, port: str) -> None:
    (tmp_path / "SHOP.md").write_text(BOOK)
    done = run(tmp_path, "listen", "SHOP.md", "--port", port)
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_token_that_is_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "token").write_text("short")
    done = run(tmp_path, "listen", "SHOP.md", "--port", "0", "--token-file", "token")
    assert (done.returncode, "a token has 16 signs at least" in done.stderr) == (2, True)
