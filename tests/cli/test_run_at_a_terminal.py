"""`runwright run` as a person at a terminal uses it."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import pexpect
from tests.cli.page import POLICY, QUESTION, RUNWRIGHT, run, runs, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def status(child: pexpect.spawn[str]) -> int | None:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


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


def test_a_value_is_asked_for_with_the_command_that_wants_it_and_nothing_typed_is_none(
    terminal: Callable[..., pexpect.spawn[str]],
) -> None:
    child = terminal("run", "RUNBOOK.md#make-the-file")
    child.expect("name .*: ")
    assert 'touch "<name>.txt"' in (child.before or "")
    child.sendline("")
    child.expect("name .*: ")
    child.sendline("a")
    child.expect("On local: ◐ changes: 1.*Run it?")


def test_what_is_expected_is_asked_in_the_words_of_the_page_once(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    (folder / "ASK.md").write_text("# Ask\n\n## Look at it\n\n```bash\nls\n```\n\nExpected: a calm sea.\n")
    child = terminal("run", "ASK.md")
    child.expect(r"Run it\?")
    child.sendline("y")
    child.expect(QUESTION)

    assert "Expected (line 9): a calm sea." in (child.before or "")


def test_a_secret_that_cannot_be_read_is_told_before_anything_runs(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    (folder / "ASK.md").write_text("# Ask\n\n1. Begin: `touch begun`\n2. Ask: `curl -u me:<password> localhost`\n")
    (folder / "runwright.toml").write_text('[environments.local.values]\npassword = "secret://file/none"\n')
    child = terminal("run", "ASK.md")
    child.expect(r"! secret://file/none:.*Run it\?")
    child.sendline("n")

    assert status(child) == 1
    assert not (folder / "begun").exists()


def test_whoever_takes_a_run_over_is_named_with_what_goes_on_with_it(
    terminal: Callable[..., pexpect.spawn[str]],
) -> None:
    child = terminal("run", "RUNBOOK.md#make-the-file", "--set", "name=a")
    child.expect("Run it?")
    child.sendline("y")
    child.expect(QUESTION)
    child.sendline("h")
    child.expect("to whom: ")
    child.sendline("bob")
    child.expect("waiting after")
    child.expect("bob goes on with: runwright run --resume")

    assert status(child) == 1
    assert "approved" not in (child.before or "")


def test_what_a_person_does_is_said_once_and_whole(folder: Path, terminal: Callable[..., pexpect.spawn[str]]) -> None:
    long = "Ask the owner of the shop, and whoever else is on call tonight, whether all of it looks right"
    (folder / "ASK.md").write_text(f"# Shop\n\n## Ask\n\n1. Ask the owner\n2. {long}\n3. Look: `true`\n")
    child = terminal("run", "ASK.md#ask")
    child.expect("Run it?")
    child.sendline("y")
    child.expect("Step 1 of 3.*" + QUESTION)
    assert str(child.after).count("Ask the owner") == 1
    child.sendline("d")
    child.expect("a note.*: ")
    child.sendline("")
    child.expect("Step 2 of 3.*" + QUESTION)
    assert "looks right" in str(child.after)


def test_what_was_typed_while_a_command_ran_answers_no_question(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    (folder / "LATER.md").write_text("# Later\n\n## Go\n\n1. Wait: `sleep 2`\n2. Remove: `rm LATER.md`\n")
    child = terminal("run", "LATER.md#go")
    child.expect("Run it?")
    child.sendline("y")
    child.expect("Step 1 of 2")
    child.sendline("y")
    child.expect(QUESTION)
    child.expect(pexpect.TIMEOUT, timeout=1)

    assert (folder / "LATER.md").exists()


def test_a_letter_that_is_none_is_answered_by_what_each_one_does(
    terminal: Callable[..., pexpect.spawn[str]],
) -> None:
    child = terminal("run", "RUNBOOK.md#make-the-file", "--set", "name=a")
    child.expect("Run it?")
    child.sendline("y")
    child.expect(QUESTION)
    child.sendline("?")
    child.expect("y, yes +run it as it stands here.*q, quit +stop here.*" + QUESTION)


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
    incident = run(folder, "incidents", "open", "Make the file").stdout.split()[0]
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
    assert run(folder, "incidents", "review", incident, "--patch").stdout == patch
    assert "done, 1 edited" in run(folder, "incidents", "review", incident).stdout
    (folder / "RUNBOOK.md").write_text("# Ops\n")
    assert "RUNBOOK.md has changed since" in run(folder, "incidents", "review", incident).stdout


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
    assert f"its process is gone; go on with: runwright run --resume {left['run']}" in run(folder, "runs").stdout
    alone = run(folder, "run", "--resume", left["run"], "--auto", "all")
    assert alone.returncode == 1
    assert "nothing says how it ended" in alone.stdout

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


def test_a_declared_probe_is_offered_for_a_command_in_doubt(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    made = "# Make a bucket\n\n1. Make it\n\n   ```bash\n   mkdir bucket && sleep 30\n   ```\n\n"
    (folder / "BUCKET.md").write_text(f"{made}   Done if: `test -d bucket`\n")
    command = [RUNWRIGHT, "run", "BUCKET.md", "--auto", "all"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        wait_for(folder / "bucket")
        process.kill()

    child = terminal("run", "--resume", runs(folder)[0]["run"])
    child.expect("A probe can tell: test -d bucket.*" + QUESTION)
    child.sendline("p")
    child.expect("done after")
    assert status(child) == 0


def test_a_command_that_asks_gets_the_terminal_and_an_endless_one_a_bound(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    page = "# Talk\n\n```bash\nread -p 'your name? ' NAME\necho \"hello $NAME\" > greeting\ntail -f greeting\n```\n"
    (folder / "TALK.md").write_text(page)
    (folder / "runwright.toml").write_text('[environments.local.limits]\nendless = "1 s"\n')

    child = terminal("run", "TALK.md")
    child.expect("Run it?")
    child.sendline("y")
    child.expect("your name\\? ")
    child.sendline("Ann")
    child.expect(QUESTION)
    child.sendline("y")
    child.expect("hello Ann.*bounded after.*done after")
    assert status(child) == 0


def test_ctrl_c_ends_each_command_anew_and_the_run_asks_each_time(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    (folder / "SLOW.md").write_text("# Be slow\n\n```bash\ntouch begun && sleep 30\n```\n")
    child = terminal("run", "SLOW.md")
    child.expect("Run it?")
    child.sendline("y")
    child.expect(QUESTION)
    child.sendline("y")
    for _ in range(2):
        wait_for(folder / "begun")
        child.sendintr()
        child.expect("stopped after.*" + QUESTION)
        (folder / "begun").unlink()
        child.sendline("t")
        child.expect("what is different")
        child.sendline("patience")
        child.expect(QUESTION)
        child.sendline("y")
    wait_for(folder / "begun")
    child.sendintr()
    child.expect("stopped after.*" + QUESTION)
    child.sendline("q")

    assert status(child) == 1
