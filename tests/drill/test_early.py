"""Faults that have to be there before the system starts."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.drill.faults import catalogue, mounting, outstanding
from runwright.drill.faults.need import program
from runwright.drill.target import Targets

if TYPE_CHECKING:
    from tests.drill.conftest import Shop

MACHINE = next((why for each in (*mounting.NEEDS, program("mkfs.ext4")) if (why := each.missing())), "")
PROCEDURE = """
## Write into the store

1. Write:

   ```bash
   head -c 100000 /dev/zero > store/new
   ```
"""
FULL = """
procedure = "write-into-the-store"
outcome = "fails"
[[faults]]
kind = "small-disk"
target = "store"
size = "16 MiB"
[[faults]]
kind = "disk-full"
target = "store"
"""


@pytest.fixture
def store(shop: Shop) -> Path:
    """A folder of the shop with a file, as its data `store`, and a drill that fills it."""
    if MACHINE:
        pytest.skip(MACHINE)
    folder = shop.folder / "store"
    folder.mkdir()
    (folder / "kept").write_text("kept")
    with (shop.folder / "system.toml").open("a") as file:
        file.write('[data.store]\npath = "store"\n')
    with (shop.folder / "RUNBOOK.md").open("a") as file:
        file.write(PROCEDURE)
    shop.drill("full", FULL)
    return folder


@pytest.mark.parametrize("words", [(), ("--apart",)])
def test_a_small_disk_is_there_before_the_system_starts_and_gone_when_it_has_stopped(
    shop: Shop, store: Path, words: tuple[str, ...]
) -> None:
    done = shop.run("./full", *words)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Leave no room" in str(shop.results()[0]["faults"])
    assert mounting.mounted(store) is None
    assert (store / "kept").read_text() == "kept"
    assert [path.name for path in shop.folder.iterdir() if path.name.startswith(".store")] == []
    assert list((shop.folder / ".runwright").rglob("*-*.json")) == []


def test_a_system_that_runs_already_gets_no_small_disk(shop: Shop, store: Path) -> None:
    command = [sys.executable, str(Path(__file__).parent / "shop.py")]
    subprocess.run([*command, "start"], cwd=shop.folder, check=True)
    try:
        done = shop.run("./full")
    finally:
        subprocess.run([*command, "stop"], cwd=shop.folder, check=True)

    assert done.returncode == 2
    assert "wants it started with small-disk" in done.stdout
    assert mounting.mounted(store) is None


def test_a_small_disk_that_a_dead_machine_has_left_is_gone_before_the_system_starts(shop: Shop, store: Path) -> None:
    """The system would keep it in use, so that no drill could ever mend it."""
    targets = Targets({"data": {"store": {"path": "store"}}}, {}, shop.folder)
    fault = catalogue.make("small-disk", "store", {"size": "16 MiB"}, targets)
    path, before = outstanding.place(shop.folder / ".runwright" / "drills" / "faults", fault), fault.before()
    os.close(outstanding.write(path, fault, before).lock)
    with ExitStack() as held:
        fault.inject(before, held)
    look = f"mountpoint -q {store}; echo $? >> seen; exec $@"
    told = (
        (shop.folder / "system.toml").read_text().replace('command = ["', f'command = ["bash", "-c", "{look}", "-", "')
    )
    (shop.folder / "system.toml").write_text(told)

    done = shop.run("./broken")

    assert done.returncode == 0, done.stdout + done.stderr
    assert (shop.folder / "seen").read_text().split()[-2:] == ["32", "32"]
    assert (store / "kept").read_text() == "kept"


def test_a_system_is_not_left_running_on_a_disk_that_is_taken_away(shop: Shop, store: Path) -> None:
    done = shop.run("./full", "--keep-running")

    assert done.returncode == 2
    assert "shop cannot be left running: small-disk would be taken away below it" in " ".join(done.stdout.split())
    assert not (shop.folder / "shop.pid").exists()
    assert mounting.mounted(store) is None
