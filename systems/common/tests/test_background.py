"""What goes on in the background of a system, and its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from systems.common import background

BEGIN = """
from pathlib import Path
from systems.common import background
print(background.begin(Path({!r}), 'attack', ['sleep', '60']))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path


def begun(home: Path) -> int:
    """The number of an attack that a command began, which itself has ended."""
    done = subprocess.run([sys.executable, "-c", BEGIN.format(str(home))], capture_output=True, check=True)
    return int(done.stdout)


def goes_on(pid: int) -> bool:
    """Whether a process does something yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_was_begun_is_ended(home: Path) -> None:
    for _ in range(10):  # for a moment a process has the command line of whoever began it
        pid = begun(home)
        assert goes_on(pid)

        background.end(home, "attack")

        assert not goes_on(pid)


def test_one_takes_the_place_of_another_of_its_name(home: Path) -> None:
    first = begun(home)
    second = begun(home)

    assert not goes_on(first)
    assert goes_on(second)
    background.end(home, "attack")


def test_a_stranger_with_an_old_number_is_left_alone(home: Path) -> None:
    pid = begun(home)
    kept = (home / "attack.pid").read_text()
    (home / "attack.pid").write_text(f"{pid} 1")

    background.end(home, "attack")

    assert goes_on(pid)
    (home / "attack.pid").write_text(kept)
    background.end(home, "attack")


def test_nothing_is_ended_where_nothing_was_begun(home: Path) -> None:
    background.end(home, "attack")
