"""What somebody meets who is new: names with blanks, empty folders, wrong words, options that say nothing."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from tests.cli.page import run

from runwright.cli import COMMANDS

NAME = "run books/Größe prüfen.md"
BOOK = """\
# Shop

## Look at the table

1. Print it:

   ```bash
   printf 'a    b\\nlong c\\n'
   ```
"""
SYSTEMS = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose only runbook has blanks and an umlaut in its name."""
    (tmp_path / "run books").mkdir()
    (tmp_path / NAME).write_text(BOOK)
    return tmp_path


def test_the_command_that_init_proposes_can_be_copied(folder: Path) -> None:
    [typed] = [line for line in run(folder, "init").stdout.splitlines() if "runwright doctor" in line]

    assert run(folder, *shlex.split(typed)[1:]).returncode == 0, typed


def test_an_empty_folder_is_called_empty(tmp_path: Path) -> None:
    done = run(tmp_path, "init")

    assert done.returncode == 0
    assert "There is no Markdown here yet" in done.stdout
    assert "0 runbooks" not in done.stdout


def test_a_page_keeps_the_columns_of_an_output_and_its_own_place(folder: Path) -> None:
    ran = run(folder, "run", f"{NAME}#look-at-the-table", "--auto", "reads")
    assert ran.returncode == 0, ran.stderr

    shown = run(folder, "runs", "show", "2").stdout

    assert "│ a    b\n" in shown
    assert f"{NAME}#look-at-the-table" in shown
    assert f"{NAME}#look-at-the-table" in ran.stdout


def test_the_way_back_of_a_step_is_shown_as_that(folder: Path) -> None:
    page = (
        "# Shop\n\n## Mark it\n\n1. Mark:\n\n   ```bash\n   touch mark\n   ```\n\n   Undo: `rm mark`\n2. Look: `ls`\n"
    )
    (folder / "SHOP.md").write_text(page)

    lines = [line.strip() for line in run(folder, "show", "SHOP.md").stdout.splitlines()]

    undo = next(number for number, line in enumerate(lines) if line.startswith("$ rm mark"))
    assert lines[undo - 1] == "takes it back:"
    assert lines.count("takes it back:") == 1


def test_a_transcript_without_a_folder_is_refused_before_anything_runs(folder: Path) -> None:
    done = run(folder, "run", f"{NAME}#look-at-the-table", "--auto", "reads", "--transcript", "none/x.md")

    assert (done.returncode, done.stdout) == (2, "")
    assert "Make the folder, or name another file. Nothing was run." in done.stderr


def test_no_run_of_a_state_is_not_no_run(folder: Path) -> None:
    run(folder, "run", f"{NAME}#look-at-the-table", "--auto", "reads")

    assert run(folder, "runs", "--state", "failed").stdout.splitlines()[0] == "No run is failed."
    refused = run(folder, "runs", "--state", "nope")
    assert (refused.returncode, "'rolled back'" in refused.stderr) == (2, True)


def test_a_part_of_a_document_is_not_checked_as_if_it_were_all(folder: Path) -> None:
    done = run(folder, "lint", f"{NAME}#nope")

    assert (done.returncode, done.stdout) == (2, "")
    assert f"Leave it out: runwright lint '{NAME}'" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("serve --host 256.1.1.1 --port 0", "Say a --host that this machine has"),
        ("listen --host 256.1.1.1 --port 0", "Say a --host that this machine has"),
        ("serve --port x", "x is no whole number"),
        ("run x.md#y --from x --dry-run", "x is no whole number"),
        ("drill x --times x", "x is no number from 1 on"),
        ("watch --once --why x", "Add --silence PATTERN."),
        ("watch --silence a --why x --end-silence b", "Give one after the other."),
        ("watch --acknowledge a --once", "Leave out what would be watched."),
        ("watch --silence= --why x", "a silence about what?"),
        ("incidents --state nope", "'acknowledged'"),
        ("run SHOP.md#nope", "SHOP.md has no procedure “nope”"),
        ("run SHOP.md#look --on nope", "there is no environment “nope”"),
        ("run SHOP.md#look", "this is not a terminal"),
        ("drill", "a system is a folder with a system.toml"),
        ("drill --list", "a system is a folder with a system.toml"),
    ],
)
def test_what_is_refused_says_what_to_do(folder: Path, words: str, said: str) -> None:
    (folder / "SHOP.md").write_text("# Shop\n\n## Look\n\n```bash\nls\n```\n")

    done = run(folder, *words.split())

    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_of_several_systems_the_drills_are_listed_and_the_names_are_said() -> None:
    listed, named = run(SYSTEMS, "drill", "--list"), run(SYSTEMS, "drill")

    assert listed.returncode == 0, listed.stderr
    assert {"gateway", "library"} <= set(listed.stdout.splitlines())
    assert "…" not in listed.stdout
    assert "There are blog, dashboard, gateway" in named.stderr


def test_what_can_be_broken_needs_no_system(folder: Path) -> None:
    assert "disk_full" in run(folder, "drill", "--faults").stdout.replace("-", "_")


def test_that_nothing_is_to_be_delivered_is_said(folder: Path) -> None:
    assert "No channel is described" in run(folder, "notify", "--deliver").stdout
    channel = '[channels.ops]\nkind = "webhook"\nurl = "http://127.0.0.1:9"\n'
    (folder / "runwright.toml").write_text(channel)
    assert run(folder, "notify", "--deliver").stdout == "Nothing waits.\n"


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_page_of_help_fits_80_columns(folder: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run(folder, command, "--help").stdout.splitlines()

    assert lines[0].startswith("usage: ")
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("command", ["incidents", "runs", "notify"])
def test_nothing_in_the_wrong_folder_is_not_nothing(folder: Path, command: str) -> None:
    wrong = run(folder, command).stdout
    (folder / "runwright.toml").write_text("[environments.local]\n")
    right = run(folder, command).stdout

    assert "no runwright.toml is in" in wrong
    assert len(right.splitlines()) == 1


def test_what_comes_by_the_clock_and_that_nothing_is_to_do_is_said_whole(folder: Path) -> None:
    (folder / "SHOP.md").write_text("# Shop\n\n| Severity | Response |\n|---|---|\n| P1 | 5 minutes |\n")
    opened = run(folder, "incidents", "open", "It is slow", "--severity", "P1", "--book", "SHOP.md").stdout.split()[0]

    assert "nobody has answered within 5 min, as P1 asks for" in run(folder, "incidents", "show", opened).stdout
    assert run(folder, "incidents", "action", "list", opened).stdout == "No action was written down.\n"
    run(folder, "incidents", "action", "add", opened, "buy a disk")
    run(folder, "incidents", "action", "close", opened, "1")
    assert "--all shows what is closed" in run(folder, "incidents", "action", "list").stdout


def test_that_nobody_is_reached_is_said_without_numbers(folder: Path) -> None:
    channel = '[channels.ops]\nkind = "webhook"\nurl = "http://127.0.0.1:9"\n[environments.local]\n'
    (folder / "runwright.toml").write_text(channel)

    said = run(folder, "notify", "--test", "ops").stdout

    assert "not reached: Connection refused" in said
