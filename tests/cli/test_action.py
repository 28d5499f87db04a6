"""The action for GitHub: what its script asks of `runwright lint`, and when the check fails."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

ACTION = Path(__file__).parents[2] / "action.yml"
STAND_IN = """#!/bin/sh
echo "$@" >> asked
exit "$STATUS"
"""


def checked(folder: Path, status: int = 0, **inputs: str) -> tuple[int, list[str]]:
    """The status of its last step as GitHub runs it, and what it asked of a stand-in that ends with `status`."""
    program = folder / "bin" / "runwright"
    program.parent.mkdir()
    program.write_text(STAND_IN)
    program.chmod(0o755)
    action = yaml.safe_load(ACTION.read_text())
    given = {name.upper(): inputs.get(name, each["default"]) for name, each in action["inputs"].items()}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", action["runs"]["steps"][-1]["run"]],
        env={**given, "STATUS": str(status), "PATH": f"{program.parent}:/usr/bin:/bin"},
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return done.returncode, (folder / "asked").read_text().splitlines()


@pytest.mark.parametrize("paths", ["docs/a docs/b", "docs/a\ndocs/b\n"])
def test_paths_stand_in_one_line_or_in_several(tmp_path: Path, paths: str) -> None:
    assert checked(tmp_path, paths=paths) == (0, ["lint docs/a docs/b --severity warning --format github"])


@pytest.mark.parametrize(("status", "calls"), [(0, 2), (1, 2), (2, 1)])
def test_with_sarif_findings_are_annotated_too(tmp_path: Path, status: int, calls: int) -> None:
    ended, asked = checked(tmp_path, status, sarif="lint.sarif", baseline="known.json")

    assert (ended == 0, len(asked)) == (status == 0, calls)
    assert asked[0] == "lint . --severity warning --baseline known.json --format sarif"
