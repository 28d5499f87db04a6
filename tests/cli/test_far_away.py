"""Lengths and moments that no calendar has are refused in words, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.page import run

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURED = """\
[environments.local]
[people.ann]
[people.bo]
[rotations.primary]
members = ["ann"]
first = 2026-01-05T09:00:00
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "runwright.toml").write_text(CONFIGURED)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["watch", "--silence", "Disk*", "--why", "…", "--for", "9999999 d"],
            "--for 9999999 d: that is no length",
        ),
        (["oncall", "override", "primary", "bo", "--for", "9999999 d"], "--for 9999999 d: that is no length"),
        (["oncall", "override", "primary", "bo", "--until", "9999-12-31 23:00"], "that is no time"),
        (["oncall", "--at", "9999-12-31"], "--at 9999-12-31: that is no time"),
        (["watch", "--every", "0 s"], "--every 0 s: that is no length of time"),
    ],
)
def test_what_is_too_far_away_is_refused(folder: Path, words: list[str], said: str) -> None:
    (folder / "SHOP.md").write_text("# Shop\n\n| Alert | Condition |\n|---|---|\n| Long | Queue length > 5 |\n")
    done = run(folder, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "ann" in run(folder, "oncall").stdout


@pytest.mark.parametrize(
    "wrong",
    [
        '[maintenance.move]\nat = 9999-12-31T23:00:00\nzone = "America/Lima"\nduration = "2 h"\nreason = "…"\n',
        '[rotations.other]\nmembers = ["ann"]\nfirst = 0001-01-01T00:00:00\ntimezone = "Asia/Tokyo"\n',
    ],
)
def test_a_year_that_nobody_means_is_a_problem_of_the_configuration(folder: Path, wrong: str) -> None:
    (folder / "runwright.toml").write_text(CONFIGURED + wrong)
    done = run(folder, "oncall")
    assert done.returncode == 2
    assert "Write one between 1970 and 9000." in done.stderr
