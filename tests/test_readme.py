"""What the README and the tutorial tell a reader to type works, as it is written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "checkout-service" / "RUNBOOK.md"
BOOTSTRAP = "python3 tasks.py test"
"""The command that runs this very test."""


def typed(page: str) -> list[str]:
    """Every command in the shell blocks of a page, one a line."""
    blocks = re.findall(r"(?ms)^```bash\n(.*?)^```$", (ROOT / page).read_text())
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like the reader's checkout, with the reader's own runbook in it."""
    for name in ("tasks.py", "examples"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    own = tmp_path / "path" / "to" / "RUNBOOK.md"
    own.parent.mkdir(parents=True)
    shutil.copy(EXAMPLE, own)
    return tmp_path


def test_the_readme_has_the_two_commands() -> None:
    assert typed("README.md")[:2] == ["python3 tasks.py demo", BOOTSTRAP]


@pytest.mark.parametrize("command", [*typed("README.md"), *typed("docs/tutorial.md")])
def test_a_command_of_the_pages_works(command: str, checkout: Path) -> None:
    if command == BOOTSTRAP:
        listing = subprocess.run([sys.executable, "tasks.py"], cwd=ROOT, capture_output=True, text=True, check=True)
        assert re.search(r"(?m)^ +test ", listing.stdout)
        return
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    reader = {**os.environ, "PATH": path, "RUNWRIGHT_TASKS_HERE": "1"}

    done = subprocess.run(
        ["sh", "-c", command],
        cwd=checkout,
        env=reader,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_continuous_integration_runs_the_test_command() -> None:
    assert BOOTSTRAP in (ROOT / ".ci" / "run").read_text()
