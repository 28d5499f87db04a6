"""The drill itself is killed or interrupted while something is broken: it is mended, and the next drill works."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.drill.conftest import DRILL, Shop, shop

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["shop"]
SLOW = DRILL.replace('probe = "health"', 'command = "false"')
"""A drill that waits a while with the shop broken."""


def waited(condition: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 30
    while not condition() and time.monotonic() < ends:
        time.sleep(0.01)
    return condition()


def begun(shop: Shop) -> subprocess.Popen[str]:
    """A drill, at a moment in which the shop is broken."""
    shop.drill("broken", SLOW)
    process = subprocess.Popen(
        shop.command("."), **shop.how(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    assert waited((shop.folder / "broken").exists)
    time.sleep(0.2)
    return process


@pytest.fixture
def stopped(shop: Shop) -> object:
    """Stops the shop in the end: a drill that was killed could not."""
    yield
    pid = shop.folder / "shop.pid"
    if pid.exists():
        os.kill(int(pid.read_text()), signal.SIGKILL)


@pytest.mark.usefixtures("stopped")
def test_what_a_killed_drill_broke_is_mended_and_the_next_drill_adopts_and_works(shop: Shop) -> None:
    process = begun(shop)

    process.kill()
    process.communicate()

    assert waited(lambda: not (shop.folder / "broken").exists())
    shop.drill("broken", DRILL)
    done = shop.run(".")
    assert done.returncode == 0, done.stdout + done.stderr
    [found] = shop.results()
    assert (found["held"], found["adopted"]) == (True, True)


@pytest.mark.usefixtures("stopped")
def test_a_drill_that_is_killed_in_the_middle_of_its_procedure_leaves_no_run_that_holds_the_next(shop: Shop) -> None:
    path = shop.folder / "RUNBOOK.md"
    whole = path.read_text()
    path.write_text(whole.replace('rm -f "$SHOP_HOME/broken"', 'touch "$SHOP_HOME/here"\n   sleep 60', 1))
    process = subprocess.Popen(
        shop.command("."), **shop.how(), stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True
    )
    assert waited((shop.folder / "here").exists)

    process.kill()
    process.wait()

    path.write_text(whole)
    assert waited(lambda: not (shop.folder / "broken").exists())
    done = shop.run(".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_system_beside_another_one_does_not_outlive_its_drill_by_more_than_one(shop: Shop) -> None:
    shop.drill("broken", SLOW)
    notes = shop.folder / ".runwright" / "drills" / "sandboxes"
    process = subprocess.Popen(
        shop.command(".", "--apart"), **shop.how(), stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    assert waited(lambda: any(Path(note.read_text(), "broken").exists() for note in notes.glob("*")))
    [left] = [Path(note.read_text()) for note in notes.glob("*")]

    process.kill()
    process.wait()

    assert waited(lambda: not (left / "broken").exists())
    assert (left / "shop.pid").exists()
    shop.drill("broken", DRILL)
    done = shop.run(".", "--apart")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not left.exists()
    assert list(notes.glob("*")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_drill_mends_and_stops_what_it_started(shop: Shop, number: signal.Signals) -> None:
    process = begun(shop)

    process.send_signal(number)
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert "what was broken is mended" in said
    assert not (shop.folder / "broken").exists()
    assert not (shop.folder / "shop.pid").exists()
