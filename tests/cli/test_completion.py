"""`runwright completion`, in real shells."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest
from tests.programs import needs

from runwright.cli import COMMANDS, main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The script for bash, in a folder with a runbook."""
    monkeypatch.chdir(tmp_path)
    assert main(["completion", "bash"]) == 0
    (tmp_path / "completion").write_text(capsys.readouterr().out)
    (tmp_path / "RUNBOOK.md").write_text("# Shop\n")
    return tmp_path / "completion"


@needs("bash")
@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("sched", "schedule"),
        ("lint --changed", "--changed-since"),
        ("lint --format sar", "sarif"),
        ("show RUN", "RUNBOOK.md"),
        ("do postgres-fail", "postgres-failover"),
        ("do postgres-failover --dry", "--dry-run"),
        ("incidents hand", "hand-over"),
        ("export sys", "systemd"),
    ],
)
def test_a_tab_completes_what_was_begun(script: Path, typed: str, whole: str) -> None:
    shell = pexpect.spawn("bash", ["--norc", "--noprofile"], encoding="utf-8", timeout=20, dimensions=(24, 200))
    shell.sendline(f"PS1='ready> '; source {script.name}; echo sourced")
    shell.expect("sourced\r\n")

    shell.send(f"runwright {typed}\t")

    shell.expect_exact(f"runwright {typed}")
    shell.expect_exact(whole.removeprefix(typed.rsplit(maxsplit=1)[-1]))
    shell.close(force=True)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_every_command_is_known_to_other_shells(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0

    said = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in said] == []


def test_without_its_library_it_says_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "shtab.py").write_text("raise ImportError('shtab')\n")
    program = [sys.executable, "-m", "runwright", "completion", "bash"]
    done = subprocess.run(program, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'runwright[completion]'" in done.stderr
