"""A probe that is a command runs in one folder, whoever asks: a monitor, the health check of a step, a drill."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.page import run

from runwright.drill import system as drilled
from runwright.environment import probe

if TYPE_CHECKING:
    from pathlib import Path

SYSTEM = """\
name = "shop"
{directory}
[start]
command = ["true"]
[stop]
command = ["true"]
[environment]
file = "run.env"
[[probes]]
name = "here"
command = "test -f here"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout whose system lies below it, and whose environment starts commands in `deploy`."""
    for each in ("systems/shop/work", "deploy"):
        (tmp_path / each).mkdir(parents=True)
    (tmp_path / "runwright.toml").write_text('[environments.local]\ndirectory = "deploy"\n')
    return tmp_path


def seen(folder: Path) -> list[bool]:
    """Whether the probe holds, as a monitor sees it and as the health check of a step does."""
    system = folder / "systems/shop"
    watched = run(folder, "watch", "--system", str(system), "--once", "--json")
    [told] = [json.loads(line) for line in watched.stdout.splitlines()]
    checked = run(folder, "do", "health-check", "--system", str(system))
    return [told["value"] == 1, checked.returncode == 0]


@pytest.mark.parametrize(
    ("directory", "place"), [('directory = "work"', "systems/shop/work"), ("", "deploy")], ids=["own", "environment's"]
)
def test_it_is_the_directory_of_the_system_or_else_of_the_environment(folder: Path, directory: str, place: str) -> None:
    (folder / "systems/shop/system.toml").write_text(SYSTEM.format(directory=directory))
    assert seen(folder) == [False, False]

    (folder / place / "here").write_text("")

    assert seen(folder) == [True, True]


def test_a_path_that_counts_from_elsewhere_is_told(folder: Path) -> None:
    (folder / "systems/shop/system.toml").write_text(SYSTEM.format(directory=""))

    done = run(folder, "do", "health-check", "--system", "systems/shop")
    there = run(folder / "deploy", "do", "health-check", "--system", "../systems/shop")

    assert done.returncode == 1
    assert "Paths count from" in done.stdout
    assert "Paths count from" not in there.stdout


def test_a_drill_reads_the_same_directory(folder: Path) -> None:
    path = folder / "systems/shop"
    (path / "system.toml").write_text(SYSTEM.format(directory='directory = "work"'))

    assert probe.load(path).directory == drilled.load(path).directory == path / "work"
