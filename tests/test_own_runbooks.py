"""The runbooks that ship with the project are checked like everybody else's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from runwright.cli import main
from runwright.lib.source import Source
from runwright.runbook import read

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("folder", ["systems", "examples"])
def test_our_own_runbooks_lint_clean(folder: str) -> None:
    command = [str(Path(sys.executable).parent / "runwright"), "lint", "--severity", "warning", folder]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_of_which_the_tutorial_says_that_nothing_is_wrong_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(ROOT / "examples" / "housekeeping")]) == 0
    assert capsys.readouterr().out == "Nothing found in 1 document.\n"


@pytest.mark.parametrize("path", sorted(ROOT.glob("systems/*/RUNBOOK.md")), ids=lambda path: path.parent.name)
def test_our_own_runbooks_take_programs_by_their_name_wherever_they_are_installed(path: Path) -> None:
    commands = read(Source.from_file(path)).commands

    assert commands
    assert [each.text for each in commands if "venv/" in each.text] == []
