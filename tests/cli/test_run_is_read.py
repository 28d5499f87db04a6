"""What a person who drives a run is shown of the page, of what is left open, and of what stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.page import QUESTION, run, runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pexpect

PAGE = """\
# Restart the worker

1. Stop it. Never while a migration runs: call the database team first.

   ```bash
   touch stopped
   ```

2. Look whether each of its sessions has come to an end, and whether nobody has begun a new one meanwhile

   ```bash
   printf '%s\\n' one two
   # Expected: three
   ```

3. Start it: `touch started`
"""

HALF_WAY_BACK = """\
# Move it

1. Stop it:

   ```bash
   touch stopped
   ```

2. Mark it:

   ```bash
   touch marked
   ```

   Undo: `rm marked`

3. Look:

   ```bash
   echo one
   # Expected: two
   ```
"""


def test_the_words_of_the_page_stand_above_the_command_that_they_are_about(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    (folder / "W.md").write_text(PAGE)
    child = terminal("run", "W.md")
    child.expect("Run it?")
    child.sendline("y")
    child.expect(QUESTION)
    shown = child.before or ""

    assert shown.index("Never while a migration runs") < shown.index("$ touch stopped")


def test_a_long_title_of_a_step_is_shown_whole(folder: Path, terminal: Callable[..., pexpect.spawn[str]]) -> None:
    (folder / "W.md").write_text(PAGE)
    child = terminal("run", "W.md", "--from", "2")
    child.expect("Run it?")
    child.sendline("y")
    child.expect(QUESTION)

    assert "nobody has begun a new one meanwhile" in " ".join((child.before or "").split())


def test_whoever_resumes_a_failure_sees_the_command_and_what_it_gave(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    (folder / "W.md").write_text(PAGE)
    run(folder, "run", "W.md", "--auto", "changes")
    [made] = runs(folder)
    child = terminal("run", "--resume", made["run"])
    child.expect(r"\[t\]ry again")
    shown = child.before or ""

    assert "$ printf '%s\\n' one two" in shown
    assert "│ two" in shown


def test_a_check_that_failed_and_was_passed_over_is_not_told_as_done(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    (folder / "W.md").write_text(PAGE)
    child = terminal("run", "W.md", "--from", "2")
    child.expect("Run it?")
    child.sendline("y")
    child.expect(QUESTION)
    child.sendline("s")
    child.expect("why skip it: ")
    child.sendline("known since Monday")
    child.expect(QUESTION)
    child.sendline("y")
    child.expect("done after")
    child.expect("Transcript")

    assert "skipped" in (child.before or "")


def test_a_roll_back_names_what_it_does_not_take_back(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    (folder / "W.md").write_text(HALF_WAY_BACK)
    child = terminal("run", "W.md")
    child.expect("Run it?")
    child.sendline("y")
    for _ in range(2):
        child.expect(QUESTION)
        child.sendline("y")
    child.expect(r"\[t\]ry again.*" + QUESTION)
    child.sendline("r")
    child.expect("no way back for these.*1. Stop it.*why roll back: ")
    child.sendline("enough")
    child.expect(QUESTION)
    child.sendline("y")
    child.expect("rolled back after.*no way back for these.*1. Stop it")

    assert (folder / "stopped").exists()
    assert not (folder / "marked").exists()


def test_programs_are_told_what_a_roll_back_leaves(folder: Path) -> None:
    (folder / "W.md").write_text(HALF_WAY_BACK)
    told = run(folder, "run", "W.md", "--auto", "all", "--on-failure", "roll-back", "--json")

    last = json.loads(told.stdout.splitlines()[-1])
    assert (last["state"], last["stays"]) == ("rolled back", ["Stop it"])


def test_a_roll_back_that_takes_all_of_it_back_leaves_nothing(folder: Path) -> None:
    (folder / "W.md").write_text(PAGE.replace("2. Look", "   Undo: `touch started`\n\n2. Look", 1))
    told = run(folder, "run", "W.md", "--auto", "changes", "--on-failure", "roll-back", "--json")

    last = json.loads(told.stdout.splitlines()[-1])
    assert last["state"] == "rolled back"
    assert "stays" not in last


def test_a_question_mark_where_a_value_is_asked_for_asks_what_is_wanted(
    terminal: Callable[..., pexpect.spawn[str]],
) -> None:
    child = terminal("run", "RUNBOOK.md#make-the-file")
    child.expect("name .*: ")
    child.sendline("?")
    child.expect("--set name=VALUE")
    child.expect("name .*: ")
    child.sendline("a")
    child.expect("Run it?")

    assert "name = a" in (child.before or "")


def test_what_was_typed_is_given_back_when_one_value_cannot_stand(
    folder: Path, terminal: Callable[..., pexpect.spawn[str]]
) -> None:
    (folder / "V.md").write_text('# Call\n\n1. Call:\n\n   ```bash\n   <tool> --who "<whom>"\n   ```\n')
    child = terminal("run", "V.md")
    child.expect("tool .*: ")
    child.sendline("a b")
    child.expect("whom .*: ")
    child.sendline("Ann Lee")
    child.expect("cannot be run")

    assert "--set 'tool=a b' --set 'whom=Ann Lee'" in " ".join((child.before or "").split())


def test_the_plan_says_what_does_not_run_where_the_page_has_gone(folder: Path) -> None:
    (folder / "H.md").write_text(
        "# Restart\n\n1. Go there:\n\n   ```bash\n   ssh shop-1\n   ```\n\n"
        "2. Touch it:\n\n   ```bash\n   touch it\n   ```\n"
    )
    told = run(folder, "run", "H.md", "--dry-run")

    assert "on this machine: the page went to shop-1 by ssh before" in " ".join(told.stdout.split())
