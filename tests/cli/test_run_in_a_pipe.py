"""`runwright run`, `runs` and `approve` as scripts and build servers use them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import POLICY, RUNWRIGHT, run, runs, wait_for

if TYPE_CHECKING:
    from pathlib import Path


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


def test_a_run_whose_reader_went_away_is_not_done(folder: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    words = [RUNWRIGHT, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--auto", "changes"]
    done = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=writer, timeout=60, check=False)
    os.close(writer)

    assert done.returncode == 141
    assert not (folder / "a.txt").exists()


def test_what_an_unattended_run_does_not_come_to_needs_nobody(folder: Path) -> None:
    (folder / "move.md").write_text("# Move\n\n1. Tell the team.\n2. Move it: `touch moved`\n")
    refused = run(folder, "run", "move.md", "--auto", "all")
    assert "a person does this: Tell the team." in refused.stderr
    assert "let it go further" not in refused.stderr, "nothing goes further than all"

    done = run(folder, "run", "move.md", "--auto", "all", "--from", "2")
    assert done.returncode == 0, done.stderr
    assert (folder / "moved").exists()

    [run_done] = runs(folder)
    again = run(folder, "run", "--resume", run_done["run"], "--auto", "all")
    assert f"runwright run --fork {run_done['run']} --from STEP" in again.stderr


@pytest.mark.parametrize(("scheme", "begun"), [("env/NOBODY_SETS_IT", 0), ("file/token", 1)])
def test_a_secret_that_no_step_can_bring_is_missed_before_anything_is_done(
    folder: Path, scheme: str, begun: int
) -> None:
    (folder / "call.md").write_text(
        '# Call\n\n1. Begin: `touch begun`\n2. Call it: `curl -H "X: $TOKEN" localhost:1`\n'
    )
    (folder / "runwright.toml").write_text(f'[environments.local.secrets]\nTOKEN = "secret://{scheme}"\n')
    told = run(folder, "run", "call.md", "--auto", "all")

    assert told.returncode != 0
    assert f"secret://{scheme}" in told.stdout + told.stderr
    assert len(runs(folder)) == len(list(folder.glob("begun"))) == begun


def test_an_unattended_run_rolls_back_when_it_was_told_to(folder: Path) -> None:
    done = run(folder, "run", "RUNBOOK.md#fail-halfway", "--auto", "all", "--on-failure", "roll-back")

    assert done.returncode == 1
    assert runs(folder)[0]["state"] == "rolled back"
    assert not (folder / "begun").exists()


def test_an_unattended_run_goes_no_further_back_than_it_may(folder: Path) -> None:
    (folder / "runwright.toml").write_text('[environments.local.policy]\nask = ["destroys"]\n')
    back = "### Rollback\n\n```bash\ntouch taken-back\n```\n"
    (folder / "look.md").write_text(f"# Ops\n\n## Look\n\n1. Look: `grep nothing /dev/null`\n\n{back}")
    arguments = ("run", "look.md#look", "--on-failure", "roll-back", "--auto")

    refused = run(folder, *arguments, "reads")
    assert "it changes (touch)" in refused.stdout
    assert not (folder / "taken-back").exists()

    assert run(folder, *arguments, "changes").returncode == 1
    assert (folder / "taken-back").exists()


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

    pages = [line for line in done.stdout.splitlines() if "│" not in line]
    assert max(len(line) for line in pages if " " in line.strip()) <= 80
    assert "a" * 90 in "".join(pages)  # a name alone stays whole


def test_one_procedure_runs_once_at_a_time(folder: Path) -> None:
    command = [RUNWRIGHT, "run", "RUNBOOK.md#take-long", "--auto", "all"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as first:
        wait_for(folder / "started")
        second = run(folder, "run", "RUNBOOK.md#take-long", "--auto", "all")
        first.send_signal(signal.SIGINT)
        first.wait(20)

    assert second.returncode == 2
    assert runs(folder)[0]["run"] in second.stderr
    assert second.stdout == "", "nobody reads a plan that cannot be run now"


def test_who_waits_for_others_is_told_what_they_do(folder: Path) -> None:
    (folder / "runwright.toml").write_text(POLICY.replace("requester = true", "approvals = 2"))
    waits = run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--auto", "all")

    assert "2 approvals by others" in waits.stdout
    assert f"Somebody else approves: runwright approve {runs(folder)[0]['run']}" in waits.stdout


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


def test_a_past_run_is_told_in_the_words_of_the_one_that_goes_on(folder: Path) -> None:
    (folder / "watch.md").write_text(
        "# Watch\n\n1. Follow it:\n\n   ```bash\n   tail -f watch.md\n   ```\n\n2. Wait 1 second.\n"
        "3. See it:\n\n   ```bash\n   echo ok\n   # Expected: ok\n   ```\n"
    )
    (folder / "runwright.toml").write_text('[environments.local.limits]\nendless = "1 s"\n')
    run(folder, "run", "watch.md", "--auto", "all")
    [one] = (each["run"] for each in runs(folder))

    for form in ("page", "markdown"):
        shown = run(folder, "runs", "show", one, "--as", form).stdout
        assert re.search(r"[Bb]ounded after 1\.", shown)
        assert re.search(r"[Ee]xit status 0 after", shown)
        assert "None" not in shown
        assert "xpected “ok”: " in shown
        assert "waiting is over: yes. waited 1 s" in shown
        assert "by a person" not in shown


def test_two_runs_are_compared_in_the_order_of_the_plan(folder: Path) -> None:
    run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--auto", "all")
    run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--auto", "all", "--from", "3")
    second, first = (each["run"] for each in runs(folder))

    told = [each["where"] for each in json.loads(run(folder, "runs", "diff", first, second, "--json").stdout)]

    assert [each for each in told if each.startswith("line")] == ["line 8, command 1", "line 14, command 2"]


def test_what_was_edited_is_told_to_scripts_and_a_header_is_no_entry(folder: Path) -> None:
    import sqlite3

    run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--auto", "all")
    assert json.loads(run(folder, "runs", "verify", "--json").stdout) == []
    [path] = folder.rglob("*.db")
    with sqlite3.connect(path) as store:
        store.execute("UPDATE runs SET state = 'failed'")

    [one] = (each["run"] for each in runs(folder))
    told = run(folder, "runs", "verify", "--json")
    assert told.returncode == 1
    assert {(each["run"], each["number"]) for each in json.loads(told.stdout)} == {(one, 0)}
    assert f"✗ {one}: the header was changed" in run(folder, "runs", "verify").stdout


def test_an_edited_journal_is_found(folder: Path) -> None:
    import sqlite3

    run(folder, "run", "RUNBOOK.md#make-the-file", "--set", "name=a", "--auto", "all")
    [path] = folder.rglob("*.db")
    with sqlite3.connect(path) as store:
        [table] = [
            name
            for (name,) in store.execute("SELECT name FROM sqlite_master WHERE name LIKE '%entr%' AND type = 'table'")
        ]
        store.execute(f"UPDATE {table} SET who = 'mallory' WHERE number = 2")

    told = run(folder, "runs", "verify")

    assert told.returncode == 1
    assert "entry 2" in told.stdout


def test_a_run_does_not_begin_behind_what_sets_a_variable_for_it(folder: Path) -> None:
    (folder / "clean.md").write_text(
        "# Clean\n\n1. Set:\n\n   ```bash\n   DIR=$PWD/cache\n   ```\n\n2. Look: `echo here`\n"
        "3. Empty it:\n\n   ```bash\n   echo would remove $DIR/*\n   ```\n"
    )
    refused = run(folder, "run", "clean.md", "--auto", "all", "--from", "2")
    assert refused.returncode == 2
    assert "--from 2 leaves out line 6, which sets DIR for line 13" in refused.stderr

    assert run(folder, "run", "clean.md", "--auto", "all").returncode == 0
    again = run(folder, "run", "--fork", runs(folder)[0]["run"], "--from", "2", "--auto", "all")
    assert f"would remove {folder}/cache/" in again.stdout


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


def test_an_interrupted_run_that_nobody_watches_ends_with_its_command_and_can_go_on(folder: Path) -> None:
    (folder / "SLOW.md").write_text("# Be slow\n\n```bash\ntouch begun && sleep 30\n```\n")
    command = [RUNWRIGHT, "run", "SLOW.md", "--auto", "all", "--transcript", "slow.md"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        wait_for(folder / "begun")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130

    assert runs(folder)[0]["state"] == "stopped"
    assert "touch begun && sleep 30" in (folder / "slow.md").read_text()


def test_an_earlier_run_goes_no_further_unattended_than_is_said(folder: Path) -> None:
    rule = '[[environments.local.policy.rules]]\neffects = ["reads"]\nrequester = true\n'
    (folder / "runwright.toml").write_text(f'[environments.local.policy]\nask = ["destroys"]\n{rule}')
    steps = "1. Look\n\n   ```bash\n   cat /dev/null\n   ```\n\n2. Act\n\n   ```bash\n   touch acted\n   ```\n"
    (folder / "RUNBOOK.md").write_text(f"# Ops\n\n## Do\n\n{steps}")
    assert run(folder, "run", "RUNBOOK.md#do", "--auto", "all").returncode == 1  # (it waits for the approvals)
    name = str(runs(folder)[0]["run"])
    assert run(folder, "approve", name, "--all", "--yes").returncode == 0
    assert run(folder, "run", "--resume", name, "--auto", "reads").returncode == 1
    assert not (folder / "acted").exists()
    assert run(folder, "run", "--resume", name, "--auto", "changes").returncode == 0
    assert (folder / "acted").exists()


def test_an_earlier_run_that_misses_a_variable_goes_on_for_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "hunter-two-three")
    (folder / "runwright.toml").write_text('[environments.local.secrets]\nTOKEN = "secret://env/TOKEN"\n')
    commands = {"Name it": 'PLACE="$PWD/$TOKEN"', "Look": "cat there", "Use it": 'touch "$PLACE-used"'}
    steps = (f"1. {title}\n\n   ```bash\n   {text}\n   ```\n\n" for title, text in commands.items())
    (folder / "RUNBOOK.md").write_text(f"# Ops\n\n## Do\n\n{''.join(steps)}")
    assert run(folder, "run", "RUNBOOK.md#do", "--auto", "all").returncode == 1
    (folder / "there").touch()
    name = str(runs(folder)[0]["run"])

    for how in (("--resume", name), ("--fork", name, "--from", "3")):
        told = run(folder, "run", *how, "--auto", "all")
        assert told.returncode == 1
        assert "expands PLACE, which held a secret and is gone with the process that had it" in told.stderr
        assert not list(folder.glob("*-used"))
    again = run(folder, "run", "--fork", name, "--auto", "all")
    assert again.returncode == 0, again.stderr
    assert (folder / "hunter-two-three-used").exists()
