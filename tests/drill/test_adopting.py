"""A system that runs already: a drill adopts it, leaves it running, and starts it anew for nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.drill.conftest import DRILL

if TYPE_CHECKING:
    from tests.drill.conftest import Shop


def test_a_system_that_runs_is_adopted_and_left_running(shop: Shop) -> None:
    command = [sys.executable, str(Path(__file__).parent / "shop.py")]
    subprocess.run([*command, "start"], cwd=shop.folder, check=True)
    try:
        done = shop.run(".")
        still = subprocess.run([*command, "status"], cwd=shop.folder, check=False).returncode
    finally:
        subprocess.run([*command, "stop"], cwd=shop.folder, check=True)

    assert (done.returncode, still) == (0, 0), done.stdout + done.stderr
    assert shop.results()[0]["adopted"]


def test_a_system_that_is_kept_running_is_adopted_by_the_next_drill(shop: Shop) -> None:
    try:
        shop.run(".", "--keep-running")
        done = shop.run(".", "--history", "--json")
        shop.run(".")
    finally:
        subprocess.run([sys.executable, str(Path(__file__).parent / "shop.py"), "stop"], cwd=shop.folder, check=True)

    assert [each["adopted"] for each in shop.results()] == [False, True]
    assert [each["drill"] for each in json.loads(done.stdout)] == ["broken"]


def test_a_running_system_that_a_change_left_broken_is_not_waited_for_again_and_again(shop: Shop) -> None:
    system = shop.folder / "system.toml"
    system.write_text(system.read_text() + "[faults.worn]\ninject = 'touch \"$SHOP_HOME/broken\"'\n")
    shop.drill("broken", DRILL.replace('target = "broken"', 'target = "worn"') + '[steady]\nwithin = "0.2 s"\n')
    command = [sys.executable, str(Path(__file__).parent / "shop.py")]
    subprocess.run([*command, "start"], cwd=shop.folder, check=True)
    try:
        done = shop.run(".", "--mutate", "--report", "out")
    finally:
        subprocess.run([*command, "stop"], cwd=shop.folder, check=True)

    assert done.returncode == 2
    assert done.stdout.count("could not be held") == 1, done.stdout
    assert "With --apart it may go on." in done.stdout
    left = [each for each in json.loads((shop.folder / "out" / "mutants.json").read_text()) if each["fate"] == "open"]
    assert len(left) > 1
    assert {each["why"] for each in left[1:]} == {"the system ran before, and a change left it broken"}
