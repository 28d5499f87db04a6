from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.drill.sandbox import abandoned
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


def test_what_still_cannot_be_stopped_keeps_its_folder_again(shop: Shop) -> None:
    path = shop.folder / "system.toml"
    whole = path.read_text()
    path.write_text(re.sub(r"(?m)(?<=^\[stop\]\n).*$", 'command = ["false"]', whole))
    try:
        shop.run(".", "--apart")
        [note] = (shop.folder / ".runwright" / "drills" / "sandboxes").iterdir()
        left = Path(note.read_text())
        again = shop.run(".", "--apart")
    finally:
        path.write_text(whole)
    kept = (left / "shop.pid").exists()
    shop.run(".", "--apart")

    assert (again.returncode, kept) == (2, True)
    assert f"shop runs on in {left}: false gives 1" in again.stdout + again.stderr
    assert not left.exists()


def test_the_folder_of_another_system_is_left_to_its_own_drills(tmp_path: Path) -> None:
    """Both keep their records together; how the other one is stopped is not known here."""
    notes = tmp_path / "sandboxes"
    notes.mkdir()
    folders = []
    for system in ("shop", "shop-2"):
        folders.append(Path(tempfile.mkdtemp(prefix=f"runwright-{system}-", dir=tmp_path)))
        (notes / folders[-1].name).write_text(str(folders[-1]))

    assert list(abandoned("shop", tmp_path)) == folders[:1]
    assert [each.exists() for each in folders] == [False, True]
    assert list(abandoned("shop-2", tmp_path)) == folders[1:]
