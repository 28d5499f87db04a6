"""A runbook is called the same in the store, on pages and in exports, by whichever path it was named."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import RUNWRIGHT, run, runs
from tests.cli.test_serve_and_watch import until

from runwright.environment.configuration import load

if TYPE_CHECKING:
    from pathlib import Path

BOOK = """\
# Shop

## Alerts

| Alert | Condition | Severity | Action |
|---|---|---|---|
| QueueLong | Queue length > 100 | critical | Queue is long |
| QueueFull | Queue full > 900 | critical | Queue is long |

## Queue is long

**Schedule**: `*/5 * * * *`

### Diagnosis

```bash
echo it is long
```

### Resolution

1. Empty it: `echo it is empty`
"""
CONFIGURATION = """\
[store]
url = "sqlite:///{store}"

[signals]
"Queue length" = {{ command = "echo 500" }}
"Queue full" = {{ promql = "max(queue_length)" }}
"""
NAME = "ops/SHOP.md"


def checkout(folder: Path, store: Path) -> Path:
    (folder / "ops").mkdir(parents=True)
    (folder / NAME).write_text(BOOK)
    (folder / "runwright.toml").write_text(CONFIGURATION.format(store=store))
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return checkout(tmp_path / "one", tmp_path / "journal.db")


def printed(folder: Path, *words: str) -> str:
    done = run(folder, *words)
    assert not done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("start", "given"),
    [
        (".", ""),
        (".", NAME),
        (".", "SHOP.md"),
        ("ops", "SHOP.md"),
        ("ops", "../ops/SHOP.md#queue-is-long"),
        ("ops", ""),
    ],
)
def test_an_incident_names_its_runbook_alike_however_it_was_named(shop: Path, start: str, given: str) -> None:
    words = ["incidents", "open", "Queue is long", "--json", *(["--book", given] if given else [])]
    opened = json.loads(printed(shop / start, *words))
    assert opened["book"] == NAME
    assert f"runwright run {'SHOP.md' if start == 'ops' else NAME}#" in printed(shop / start, "incidents", "show", "2")


@pytest.mark.parametrize("words", [("watch", "--respond"), ("serve", "--port", "0", "--watch", "local")])
def test_what_a_watcher_opens_is_named_alike_and_diagnosed_from_any_folder(shop: Path, words: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [RUNWRIGHT, *words, "--every", "200 ms"], cwd=shop / "ops", stdout=subprocess.DEVNULL
    ) as watcher:
        try:
            until(lambda: "diagnosis" in run(shop, "incidents", "show", "2", "--json").stdout, "the diagnosis")
        finally:
            watcher.terminate()
    told = json.loads(printed(shop, "incidents", "show", "2", "--json"))
    assert told["book"] == NAME
    [state] = [each["body"]["state"] for each in told["timeline"] if each["kind"] == "diagnosis"]
    assert state == "done"


def test_a_whole_path_is_the_same_runbook(shop: Path) -> None:
    words = ("incidents", "open", "Queue is long", "--json", "--book", str(shop / NAME))
    assert json.loads(printed(shop, *words))["book"] == NAME


def test_two_machines_on_one_store_call_it_the_same(shop: Path, tmp_path: Path) -> None:
    other = checkout(tmp_path / "another" / "place", tmp_path / "journal.db")
    printed(shop, "incidents", "open", "Queue is long", "--book", NAME)
    assert f"runwright run {NAME}#queue-is-long" in printed(other, "incidents", "show", "2")
    words = ("export", "prometheus", "--url", "https://wiki.example.org/")
    rules = [run(each, *words).stdout for each in (shop, other)]
    assert rules[0] == rules[1]
    assert f"https://wiki.example.org/{NAME}#queue-is-long" in rules[0]


@pytest.mark.parametrize(("start", "given"), [("ops", ()), ("ops", ("SHOP.md",)), (".", (NAME,))])
def test_a_duty_and_a_monitor_are_the_same_from_another_folder(shop: Path, start: str, given: tuple[str, ...]) -> None:
    [duty] = printed(shop / start, "schedule", "--json", *given).splitlines()
    assert json.loads(duty)["book"] == NAME
    monitors = run(shop / start, "watch", "--once", "--json", *given).stdout.splitlines()
    assert {json.loads(each)["runbook"] for each in monitors} == {f"{NAME}#queue-is-long"}
    [told] = [each for each in printed(shop / start, "schedule", *given).splitlines() if "SHOP.md:" in each]
    assert told.endswith(" SHOP.md:12" if start == "ops" else f" {NAME}:12")


@pytest.mark.parametrize(("start", "given"), [("ops", "SHOP.md"), (".", NAME), ("ops", "../ops/SHOP.md")])
def test_a_run_names_its_runbook_alike_from_another_folder(shop: Path, start: str, given: str) -> None:
    done = run(shop / start, "run", f"{given}#queue-is-long", "--auto", "changes")
    assert done.returncode == 0, done.stderr
    [begun] = runs(shop)
    assert begun["book"] == NAME
    transcript = printed(shop, "runs", "show", begun["run"], "--as", "markdown")
    assert f"**Runbook**: {NAME}#queue-is-long" in transcript


def test_a_run_that_is_gone_on_with_knows_its_runbook_from_another_folder(shop: Path) -> None:
    (shop / NAME).write_text(BOOK.replace("echo it is long", "ls /nowhere/at/all"))
    assert run(shop / "ops", "run", "SHOP.md#queue-is-long", "--auto", "changes").returncode == 1
    [begun] = runs(shop)
    (shop / NAME).write_text(BOOK)
    again = run(shop, "run", "--resume", begun["run"], "--auto", "changes")
    assert f"{NAME} has changed since" in again.stdout


def test_what_lies_elsewhere_keeps_its_whole_path(shop: Path, tmp_path: Path) -> None:
    configuration = load(shop)
    assert configuration.called(tmp_path / "other.md") == str(tmp_path / "other.md")
    assert configuration.called(shop / "ops" / ".." / "ops" / "SHOP.md") == NAME
    link = tmp_path / "link"
    link.symlink_to(shop)
    assert configuration.called(link / NAME) == NAME
