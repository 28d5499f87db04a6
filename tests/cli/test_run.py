"""`runwright run`, `runs` and `approve` as a person, a script and a build server use them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pexpect
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNWRIGHT = str(Path(sys.executable).parent / "runwright")
BOOK = """\
# Ops

## Make the file

1. Look around

   ```bash
   echo "status: ok"   # Expected: ok
   ```

2. Make the file for <name>

   ```bash
   touch "<name>.txt"
   ```

3. Count

   ```bash
   ls *.txt | wc -l
   # Expected: 1
   ```

## Fail halfway

1. Begin

   ```bash
   touch begun
   ```

   Undo: `rm begun`

2. Break

   ```bash
   cat missing
   ```

## Take long

```bash
touch started && sleep 30
touch ended
```
"""
QUESTION = r"\[q\]uit › "
POLICY = """
[environments.local]
[[environments.local.policy.rules]]
effects = ["changes"]
requester = true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "RUNBOOK.md").write_text(BOOK)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [RUNWRIGHT, *arguments]
    return subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )


def runs(folder: Path) -> list[dict[str, Any]]:
    listed = run(folder, "runs", "--json")
    return [json.loads(line) for line in listed.stdout.splitlines()]


@pytest.fixture
def terminal(folder: Path) -> Iterator[Callable[..., pexpect.spawn[str]]]:
    """Starts `runwright` on a terminal of 80 columns."""
    children: list[pexpect.spawn[str]] = []

    def started(*arguments: str) -> pexpect.spawn[str]:
        environment = {**os.environ, "TERM": "xterm"}
        child = pexpect.spawn(
            RUNWRIGHT, list(arguments), cwd=folder, encoding="utf-8", dimensions=(40, 80), timeout=20, env=environment
        )
        children.append(child)
        return child

    yield started
    for child in children:
        child.close(force=True)


def status(child: pexpect.spawn[str]) -> int | None:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


# A person


def test_a_person_sees_the_plan_gives_what_is_missing_and_confirms_what_changes(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    child = terminal("run", "RUNBOOK.md#make-the-file")
    child.expect("name .*: ")
    child.sendline("it's $(me)")
    child.expect("Run it?")
    assert "touch" in (child.before or "")
    child.sendline("y")
    child.expect("Step 2 of 3.*" + QUESTION)
    child.sendline("y")
    child.expect("done after")

    assert status(child) == 0
    assert (folder / "it's $(me).txt").exists()


def test_a_person_who_does_not_want_the_plan_leaves_nothing_behind(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    child = terminal("run", "RUNBOOK.md#make-the-file", "--set", "name=a")
    child.expect("Run it?")
    child.sendline("n")

    assert status(child) == 1
    assert runs(folder) == []


def test_a_failed_step_is_rolled_back_when_the_person_says_so(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    child = terminal("run", "RUNBOOK.md#fail-halfway")
    child.expect("Run it?")
    child.sendline("y")
    child.expect(QUESTION)
    child.sendline("y")
    child.expect("exit status 1.*" + QUESTION)
    child.sendline("r")
    child.expect("why roll back")
    child.sendline("no way forward")
    child.expect("rm begun.*" + QUESTION)
    child.sendline("y")
    child.expect("rolled back after")

    assert status(child) == 1
    assert not (folder / "begun").exists()


def test_ctrl_c_ends_the_command_and_the_run_asks_on(folder: Path, terminal: Callable[..., pexpect.spawn[str]]) -> None:
    child = terminal("run", "RUNBOOK.md#take-long")
    child.expect("Run it?")
    child.sendline("y")
    child.expect(QUESTION)
    child.sendline("y")
    wait_for(folder / "started")
    time.sleep(0.5)
    child.sendintr()
    child.expect("stopped after.*" + QUESTION)
    child.sendline("q")
    child.expect("failed after")

    assert status(child) == 1
    assert (folder / "started").exists()
    assert not (folder / "ended").exists()


def test_ctrl_c_at_a_question_stops_the_run_which_can_go_on(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    child = terminal("run", "RUNBOOK.md#make-the-file", "--set", "name=a")
    child.expect("Run it?")
    child.sendline("y")
    child.expect(QUESTION)
    child.sendintr()
    child.expect("stopped")
    assert status(child) == 130

    again = terminal("run", "--resume", runs(folder)[0]["run"])
    again.expect(QUESTION)
    again.sendline("y")
    again.expect("done after")
    assert status(again) == 0
    assert (folder / "a.txt").exists()


def test_what_was_edited_is_offered_as_a_patch_with_its_placeholders(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    child = terminal("run", "RUNBOOK.md#make-the-file", "--set", "name=a b")
    child.expect("Run it?")
    child.sendline("y")
    child.expect(QUESTION)
    child.sendline("e")
    child.expect(r"\$ ")
    child.sendline(" && sync")
    child.expect("why change it")
    child.sendline("the disk is slow")
    child.expect(QUESTION)
    child.sendline("y")
    child.expect("done after")
    assert status(child) == 0

    patch = run(folder, "runs", "patch", runs(folder)[0]["run"]).stdout

    assert '-   touch "<name>.txt"\n' in patch
    assert '+   touch "<name>.txt" && sync\n' in patch


def test_the_person_who_runs_it_approves_where_the_policy_lets_him(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    (folder / "runwright.toml").write_text(POLICY)
    child = terminal("run", "RUNBOOK.md#make-the-file", "--set", "name=a")
    child.expect("Run it?")
    child.sendline("y")
    child.expect("needs an approval.*" + QUESTION)

    approved = run(folder, "approve", runs(folder)[0]["run"], "--yes", "--why", "looks right")
    assert approved.returncode == 0, approved.stderr
    child.sendline("y")
    child.expect(QUESTION)
    child.sendline("y")
    child.expect("done after")
    assert status(child) == 0


# A script


def test_without_a_terminal_somebody_must_say_how_far_it_may_go(folder: Path) -> None:
    told = run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=a")

    assert told.returncode == 2
    assert "--auto" in told.stderr


def test_an_unattended_run_goes_as_far_as_it_may(folder: Path) -> None:
    arguments = ("run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--auto")
    refused = run(folder, *arguments, "reads")
    assert refused.returncode == 2
    assert "it changes (touch)" in refused.stderr
    assert runs(folder) == []

    done = run(folder, *arguments, "changes")
    assert done.returncode == 0, done.stderr
    assert (folder / "a.txt").exists()


def test_an_unattended_run_rolls_back_when_it_was_told_to(folder: Path) -> None:
    done = run(folder, "run", "RUNBOOK.md#fail-halfway", "--auto", "all", "--on-failure", "roll-back")

    assert done.returncode == 1
    assert runs(folder)[0]["state"] == "rolled back"
    assert not (folder / "begun").exists()


def test_a_rehearsal_does_nothing_and_keeps_nothing(folder: Path) -> None:
    done = run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--dry-run")

    assert done.returncode == 0, done.stderr
    assert "not run" in done.stdout
    assert not (folder / "a.txt").exists()
    assert runs(folder) == []


def test_a_missing_value_is_told_with_its_place(folder: Path) -> None:
    told = run(folder, "run", "RUNBOOK.md#make-the-file", "--auto", "all")

    assert told.returncode == 2
    assert "RUNBOOK.md:14:" in told.stderr
    assert "--set name=" in told.stderr


def test_what_happens_comes_as_json_and_as_transcripts(folder: Path) -> None:
    arguments = (
        "--auto",
        "all",
        "--json",
        "--transcript",
        "run.md",
        "--transcript",
        "run.xml",
        "--transcript",
        "run.json",
    )
    done = run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", *arguments)
    events = [json.loads(line) for line in done.stdout.splitlines()]

    assert [event["event"] for event in events].count("ends") == 3
    assert events[-1]["state"] == "done"
    assert "- **name**: `a` (set)" in (folder / "run.md").read_text()
    assert ET.parse(folder / "run.xml").getroot().get("failures") == "0"  # noqa: S314 (we wrote it)
    assert json.loads((folder / "run.json").read_text())["entries"][-1]["kind"] == "finished"


def test_lines_fit_into_80_columns(folder: Path) -> None:
    done = run(folder, "run", "RUNBOOK.md#make-the-file", "--set", f"name={'a' * 90}", "--auto", "all")

    assert max(len(line) for line in done.stdout.splitlines() if "│" not in line) <= 80


def test_one_procedure_runs_once_at_a_time(folder: Path) -> None:
    command = [RUNWRIGHT, "run", "RUNBOOK.md#take-long", "--auto", "all"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as first:
        wait_for(folder / "started")
        second = run(folder, "run", "RUNBOOK.md#take-long", "--auto", "all")
        first.send_signal(signal.SIGINT)
        first.wait(20)

    assert second.returncode == 2
    assert runs(folder)[0]["run"] in second.stderr


def test_a_killed_run_is_in_doubt_and_goes_on_when_somebody_looked(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    command = [RUNWRIGHT, "run", "RUNBOOK.md#take-long", "--auto", "all"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        wait_for(folder / "started")
        time.sleep(0.5)
        process.kill()
    [left] = runs(folder)
    assert left["state"] == "running"

    child = terminal("run", "--resume", left["run"])
    child.expect("In doubt.*" + QUESTION)
    child.sendline("d")
    child.expect("note")
    child.sendline("it slept enough")
    child.expect(QUESTION)
    child.sendline("y")
    child.expect("done after")
    assert status(child) == 0
    assert (folder / "ended").exists()


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.02)


# The past


def test_runs_are_listed_shown_compared_and_verified(folder: Path) -> None:
    for name in ("a", "b"):
        run(folder, "run", "RUNBOOK.md#make-the-file", "--set", f"name={name}", "--auto", "all")
    second, first = (each["run"] for each in runs(folder))

    assert len(run(folder, "runs").stdout.splitlines()) == 2
    assert 'touch "a.txt"' in run(folder, "runs", "show", first).stdout
    compared = run(folder, "runs", "diff", first, second)
    assert compared.returncode == 1
    assert re.search(r"value of name\n  - a\n  \+ b", compared.stdout)
    assert run(folder, "runs", "verify").returncode == 0


def test_an_edited_journal_is_found(folder: Path) -> None:
    import sqlite3

    run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--auto", "all")
    [path] = folder.rglob("*.db")
    with sqlite3.connect(path) as store:
        [table] = [
            name
            for (name,) in store.execute("SELECT name FROM sqlite_master WHERE name LIKE '%entr%' AND type = 'table'")
        ]
        store.execute(f"UPDATE {table} SET who = 'mallory' WHERE number = 2")  # noqa: S608 (the name is the schema's)

    told = run(folder, "runs", "verify")

    assert told.returncode == 1
    assert "entry 2" in told.stdout


def test_a_run_begins_later_or_again_from_a_step(folder: Path) -> None:
    (folder / "a.txt").touch()
    done = run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=b", "--auto", "all", "--from", "3")
    assert done.returncode == 0, done.stdout
    assert not (folder / "b.txt").exists()

    again = run(folder, "run", "--fork", runs(folder)[0]["run"], "--from", "3", "--auto", "all")
    assert again.returncode == 0, again.stderr
    assert len(runs(folder)) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run",), "which procedure?"),
        (("run", "RUNBOOK.md", "--auto", "all"), "#make-the-file"),
        (("run", "RUNBOOK.md#nothing", "--auto", "all"), "no procedure"),
        (("run", "missing.md#a", "--auto", "all"), "missing.md"),
        (("run", "RUNBOOK.md#make-the-file", "--on", "mars", "--auto", "all"), "mars"),
        (("run", "RUNBOOK.md#make-the-file", "--set", "oops", "--auto", "all"), "--set oops"),
        (("run", "--resume", "2026", "--auto", "all"), "no run"),
        (("runs", "show", "zzz"), "no run"),
        (("approve", "zzz"), "no run"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    told = run(folder, *arguments)

    assert told.returncode == 2
    assert said in told.stderr
    assert "Traceback" not in told.stderr


def test_a_declared_probe_is_offered_for_a_command_in_doubt(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    page = "# Make a bucket\n\n1. Make it\n\n   ```bash\n   mkdir bucket && sleep 30\n   ```\n\n   Done if: `test -d bucket`\n"
    (folder / "BUCKET.md").write_text(page)
    command = [RUNWRIGHT, "run", "BUCKET.md", "--auto", "all"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        wait_for(folder / "bucket")
        process.kill()

    child = terminal("run", "--resume", runs(folder)[0]["run"])
    child.expect("A probe can tell: test -d bucket.*" + QUESTION)
    child.sendline("p")
    child.expect("done after")
    assert status(child) == 0
