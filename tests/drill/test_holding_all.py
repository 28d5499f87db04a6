from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from tests.drill.conftest import Shop

RUNWRIGHT = str(Path(sys.executable).parent / "runwright")


def all_of(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [RUNWRIGHT, "drill", "--all", *words], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def test_every_system_is_drilled_and_one_that_cannot_be_does_not_end_it(
    shop: Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = tmp_path_factory.mktemp("house")
    for name in ("ours", "theirs"):
        shutil.copytree(shop.folder, house / "systems" / name)
    (house / "systems" / "ours" / "system.toml").write_text("no TOML at all")

    done = all_of(house, "--report", "out")

    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout.index("ours") < done.stdout.index("theirs")
    assert "held" in done.stdout
    assert {path.name for path in (house / "out").iterdir()} == {"theirs"}


def test_the_drills_of_every_system_are_listed(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> None:
    house = tmp_path_factory.mktemp("house")
    for name in ("one", "two"):
        shutil.copytree(shop.folder, house / "systems" / name)

    done = all_of(house, "--list")

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("#repair-the-shop") == 2


def test_all_and_a_system_do_not_go_together(tmp_path: Path) -> None:
    assert "do not go together" in all_of(tmp_path, "shop").stderr


def test_without_a_system_it_says_what_to_name(tmp_path: Path) -> None:
    done = subprocess.run([RUNWRIGHT, "drill"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "which system?" in done.stderr


def test_where_there_is_no_system_it_says_so(tmp_path: Path) -> None:
    done = all_of(tmp_path)

    assert done.returncode == 2
    assert "there is no system here" in done.stderr
