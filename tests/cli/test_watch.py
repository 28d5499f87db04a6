"""`runwright watch`: numbers of a real machine against the runbook's own limits."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT, run

from runwright.monitor.alert import restored
from runwright.store.alerts import Alerts
from runwright.store.incidents import Incidents, Opening

if TYPE_CHECKING:
    from pathlib import Path

BOOK = """\
# Shop

| Alert | Condition | Severity | Action |
|---|---|---|---|
| QueueLong | Queue length > 100 | critical | Empty the queue |

## Empty the queue

```bash
true
```
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "SHOP.md").write_text(BOOK)
    (tmp_path / "runwright.toml").write_text('[signals]\n"Queue length" = { command = "cat length" }\n')
    (tmp_path / "length").write_text("5\n")
    return tmp_path


def test_one_look_says_how_things_stand_and_fails_when_something_fires(shop: Path) -> None:
    quiet = run(shop, "watch", "SHOP.md", "--once")
    assert quiet.returncode == 0, quiet.stderr
    assert "✓ QueueLong  5 (bad above 100)" in quiet.stdout
    (shop / "length").write_text("500\n")
    fires = run(shop, "watch", "SHOP.md", "--once")
    assert fires.returncode == 1
    assert "● QueueLong  500 is above 100, firing for" in fires.stdout
    assert "runwright run SHOP.md#empty-the-queue" in fires.stdout


def test_what_is_said_of_a_monitor_and_the_command_that_answers_are_not_cut(tmp_path: Path) -> None:
    folder = tmp_path / "runbooks-of-the-team-that-keeps-the-queues" / "in-a-folder-of-their-own"
    folder.mkdir(parents=True)
    row = "| QueueOfTheCheckoutTooLong | Queue length > 100 | critical | Empty the queue |"
    (folder / "QUEUES.md").write_text(
        BOOK.replace("| QueueLong | Queue length > 100 | critical | Empty the queue |", row)
    )
    (tmp_path / "runwright.toml").write_text('[signals]\n"Queue length" = { command = "echo 500" }\n')
    told = run(tmp_path, "watch", "--once").stdout

    assert f"runwright run {folder.relative_to(tmp_path)}/QUEUES.md#empty-the-queue" in told
    assert "500 is above 100, firing for" in told
    assert "…" not in told.replace("…folder", "").split("QUEUES.md:5", 1)[1]


def test_an_alert_of_a_table_below_its_heading_is_one(shop: Path) -> None:
    (shop / "SHOP.md").write_text(
        "# Shop\n\n## QueueTooLong\n\n| Alert | Threshold | Duration |\n|---|---|---|\n"
        "| QueueTooLong | Queue length > 100 | 1 minute |\n\n```bash\ntrue\n```\n"
    )
    (shop / "length").write_text("500\n")
    told = run(shop, "watch", "SHOP.md", "--once").stdout

    assert "◔ QueueTooLong  500 is above 100, pending for" in told
    assert "not watched" not in told


def test_a_look_as_json(shop: Path) -> None:
    told = json.loads(run(shop, "watch", "SHOP.md", "--once", "--json").stdout)
    assert (told["monitor"], told["standing"], told["value"]) == ("QueueLong", "quiet", 5)
    assert told["runbook"] == "SHOP.md#empty-the-queue"


def test_it_says_when_something_fires_and_is_resolved(shop: Path) -> None:
    words = [RUNWRIGHT, "watch", "SHOP.md", "--every", "200 ms", "--calm", "0 s"]
    with subprocess.Popen(words, cwd=shop, stdout=subprocess.PIPE, text=True) as watcher:
        assert watcher.stdout is not None
        lines = iter(watcher.stdout.readline, "")
        assert "✓ QueueLong" in next(lines)
        (shop / "length").write_text("500\n")
        assert "QueueLong fires: 500 is above 100" in next(lines)
        assert "runwright run SHOP.md#empty-the-queue" in next(lines)
        (shop / "length").write_text("5\n")
        assert "QueueLong resolved: 5" in next(lines)
        watcher.send_signal(signal.SIGINT)
        watcher.communicate(timeout=20)
        assert watcher.returncode == 130


def test_who_takes_an_alert_is_shown_and_what_is_silent_calls_nobody(shop: Path) -> None:
    (shop / "length").write_text("500\n")
    run(shop, "watch", "SHOP.md", "--once")
    assert run(shop, "watch", "--acknowledge", "QueueLong").returncode == 0
    assert "taken by " in run(shop, "watch", "SHOP.md", "--once").stdout
    assert run(shop, "watch", "--silence", "Queue*", "--for", "10 min", "--why", "known").returncode == 0
    silent = run(shop, "watch", "SHOP.md", "--once", "--json")
    assert (silent.returncode, json.loads(silent.stdout)["muted"][:12]) == (0, "silenced by ")
    assert "Queue*: silent until" in run(shop, "watch", "--silences").stdout
    assert run(shop, "watch", "--end-silence", "Queue*").returncode == 0
    assert run(shop, "watch", "SHOP.md", "--once").returncode == 1


def test_who_takes_an_alert_has_its_incident_too_and_nobody_else_is_called(shop: Path) -> None:
    (shop / "length").write_text("500\n")
    run(shop, "watch", "SHOP.md", "--once")
    store = f"sqlite:///{shop}/.runwright/journal.db"
    with closing(Alerts.open(store, "local")) as alerts, closing(Incidents.open(store, "local")) as incidents:
        key = restored(alerts.all()["QueueLong"].body).key
        opening = Opening("QueueLong", "500 is above 100", "", "SHOP.md", "empty-the-queue")
        incident = incidents.begin(f"watch/{key}", opening, {}, "watch")[0].incident
        assert f"{incident}: taken" in run(shop, "watch", "--acknowledge", "QueueLong").stdout
        assert incidents.one(incident).state == "acknowledged"
        assert f"{incident}: taken" not in run(shop, "watch", "--acknowledge", "QueueLong").stdout
        assert [each.kind for each in incidents.timeline(incident)] == ["opened", "taken"]


def test_a_silence_has_a_reason_and_one_that_there_is_not_cannot_be_ended(shop: Path) -> None:
    refused = run(shop, "watch", "--silence", "Queue*")
    assert (refused.returncode, "Queue*: a silence needs its reason" in refused.stderr) == (2, True)
    refused = run(shop, "watch", "--end-silence", "Queue*")
    assert (refused.returncode, "there is no silence about “Queue*”" in refused.stderr) == (2, True)


def test_nobody_is_called_in_a_window_of_maintenance(shop: Path) -> None:
    (shop / "length").write_text("500\n")
    told = (shop / "runwright.toml").read_text()
    window = '[maintenance.patching]\ncron = "* * * * *"\nduration = "5 min"\nreason = "patches"\nowner = "ops"\n'
    (shop / "runwright.toml").write_text(told + window)
    silent = run(shop, "watch", "SHOP.md", "--once", "--json")
    assert (silent.returncode, json.loads(silent.stdout)["muted"][:22]) == (0, "maintenance “patching”")
    assert "patching: open" in run(shop, "watch", "--silences").stdout


def test_only_what_fires_can_be_taken(shop: Path) -> None:
    run(shop, "watch", "SHOP.md", "--once")
    refused = run(shop, "watch", "--acknowledge", "QueueLong")
    assert (refused.returncode, "QueueLong does not fire" in refused.stderr) == (1, True)


def test_a_signal_that_does_more_than_read_is_not_asked(shop: Path) -> None:
    (shop / "runwright.toml").write_text('[signals]\n"Queue length" = { command = "rm length" }\n')
    told = run(shop, "watch", "SHOP.md", "--once")
    assert told.returncode == 1
    assert "it may do more than read" in told.stdout
    assert (shop / "length").exists()


def test_runbooks_that_can_not_be_watched_are_refused(shop: Path) -> None:
    (shop / "runwright.toml").write_text("")
    told = run(shop, "watch", "SHOP.md", "--once")
    assert (told.returncode, "nothing here can be watched" in told.stderr) == (2, True)


def test_what_fires_opens_one_incident_however_often_the_watcher_is_killed(shop: Path) -> None:
    (shop / "length").write_text("500\n")
    words = [RUNWRIGHT, "watch", "SHOP.md", "--every", "100 ms", "--calm", "0 s", "--respond", "--json"]
    for number in range(6):
        with subprocess.Popen(words, cwd=shop, stdout=subprocess.PIPE, text=True) as watcher:
            assert watcher.stdout is not None
            watcher.stdout.readline()
            time.sleep(number / 20)
            watcher.kill()
    (shop / "length").write_text("5\n")
    with subprocess.Popen(words, cwd=shop, stdout=subprocess.PIPE, text=True) as watcher:
        assert watcher.stdout is not None
        assert any('"resolved"' in line for line in iter(watcher.stdout.readline, ""))
        watcher.send_signal(signal.SIGINT)
        watcher.communicate(timeout=20)
    with closing(Incidents.open(f"sqlite:///{shop}/.runwright/journal.db", "local")) as incidents:
        [incident] = incidents.all()
        kinds = [each.kind for each in incidents.timeline(incident.incident)]
    assert incident.name == "QueueLong"
    assert [each for each in kinds if each != "diagnosis"] == ["opened", "alert over"]


def test_an_endpoint_may_be_a_variable_of_the_file_that_the_system_writes(shop: Path) -> None:
    (shop / "runwright.toml").write_text(
        '[environments.local]\nenv_file = "system.env"\nendpoints.http = "$PLACE"\n'
        '[signals."Queue length"]\nhttp = "/length"\nanswer = "up"\n'
    )
    (shop / "system.env").write_text("PLACE=http://127.0.0.1:9\n")
    [told] = [json.loads(line) for line in run(shop, "watch", "SHOP.md", "--once", "--json").stdout.splitlines()]
    assert (told["value"], told["why"]) == (0, "")


SYSTEM = """\
name = "shop"
[[probes]]
name = "disk"
command = "test -e disk"
[[probes]]
name = "database"
command = "test -e disk"
needs = ["disk"]
[[probes]]
name = "till"
tcp = "127.0.0.1:9"
needs = ["database"]
"""


def test_of_a_system_the_cause_is_told_and_not_what_needs_it(shop: Path) -> None:
    (shop / "system.toml").write_text(SYSTEM)
    (shop / "disk").touch()
    words = ["watch", "SHOP.md", "--system", ".", "--once", "--json"]
    told = [json.loads(line) for line in run(shop, *words).stdout.splitlines()]
    assert [each["monitor"] for each in told if each["event"] == "fires"] == ["ShopTillDown"]
    (shop / "disk").unlink()
    again = {each["monitor"]: each for each in map(json.loads, run(shop, *words).stdout.splitlines())}
    assert [name for name, each in again.items() if each["event"] == "fires"] == ["ShopDiskDown"]
    assert again["ShopDatabaseDown"]["muted"] == "it needs ShopDiskDown, which is firing"
    (shop / "disk").touch()
    assert run(shop, *words).returncode == 1


def test_what_cannot_be_read_is_not_shown_as_good_and_paths_are_as_one_types_them(shop: Path) -> None:
    with (shop / "runwright.toml").open("a") as file:
        file.write('[books]\npaths = ["SHOP.md"]\n')
    assert "SHOP.md:5" in run(shop, "watch", "--once").stdout
    (shop / "length").unlink()
    shown = run(shop, "watch", "--once")
    assert (shown.returncode, "? QueueLong  cannot be read" in shown.stdout) == (1, True)
    assert str(shop) not in shown.stdout
