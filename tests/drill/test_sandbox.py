from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.store.holder import started

if TYPE_CHECKING:
    from tests.drill.conftest import Shop


def test_a_system_beside_another_that_does_not_stop_keeps_its_folder_until_it_does(shop: Shop) -> None:
    """Its numbers of processes lie there: without them it would run for ever."""
    path = shop.folder / "system.toml"
    whole = path.read_text()
    path.write_text(re.sub(r"(?m)(?<=^\[stop\]\n).*$", 'command = ["false"]', whole))
    try:
        first = shop.run(".", "--apart")
    finally:
        path.write_text(whole)
    [note] = (shop.folder / ".runwright" / "drills" / "sandboxes").iterdir()
    left = Path(note.read_text())
    pid = int((left / "shop.pid").read_text())

    second = shop.run(".", "--apart")

    assert first.returncode == 2
    assert f"shop runs on in {left}: false gives 1" in first.stderr
    assert second.returncode == 0, second.stdout + second.stderr
    assert started(pid) is None
    assert not left.exists()


@pytest.mark.parametrize("apart", [False, True])
def test_why_a_system_did_not_start_is_told_although_nothing_can_be_stopped(shop: Shop, *, apart: bool) -> None:
    path = shop.folder / "system.toml"
    commands = iter(["the port is taken", "nothing runs", "the port is taken"])
    path.write_text(
        re.sub(
            r"(?m)^\[(start|stop|apart)\]\n.*$",
            lambda match: f"[{match[1]}]\ncommand = ['sh', '-c', 'echo {next(commands)}; exit 1']",
            path.read_text(),
        )
    )

    done = shop.run(".", *["--apart"] * apart)

    assert done.returncode == 2
    assert "the port is taken" in " ".join(done.stdout.split())
