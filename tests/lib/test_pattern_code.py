"""The code of patterns, kept from one process to the next."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PROBE = """
import re, sys
from runwright.lib import pattern_code
from runwright.lib.regex import regex
words, digits = regex(r"(?P<name>\\w+)=(\\d+)", re.IGNORECASE), regex(rb"\\d+")
print(words.match("Port=6379").groupdict(), digits.search(b"port 6379")[0], words.sub(r"\\2", "a=1"), words.flags)
print(len(pattern_code._missed))
pattern_code.keep()
"""


def run(folder: Path, **environment: str) -> tuple[str, int]:
    """What two patterns find in a process of their own, and how many of them it had to compile."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=kept | {"PYTHONPYCACHEPREFIX": str(folder)} | environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    said, missed = done.stdout.splitlines()
    return said, int(missed)


def kept_file(folder: Path) -> Path:
    """Where the code was kept."""
    [path] = folder.rglob("patterns.*")
    return path


def test_a_pattern_is_compiled_by_the_first_process_alone(tmp_path: Path) -> None:
    first, second = run(tmp_path), run(tmp_path)

    assert first == ("{'name': 'Port'} b'6379' 1 34", 2)
    assert second == (first[0], 0)


def test_where_python_keeps_no_byte_code_nothing_is_kept(tmp_path: Path) -> None:
    run(tmp_path, PYTHONDONTWRITEBYTECODE="1")

    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("rubbish", [b"", b"\0", b"no marshal at all", b"(\x01", b"N"])
def test_a_broken_file_is_written_anew(tmp_path: Path, rubbish: bytes) -> None:
    whole = run(tmp_path)
    kept_file(tmp_path).write_bytes(rubbish)

    assert run(tmp_path) == whole
    assert run(tmp_path) == (whole[0], 0)


def test_code_of_another_interpreter_is_not_used(tmp_path: Path) -> None:
    whole = run(tmp_path)
    path = kept_file(tmp_path)
    path.write_bytes(path.read_bytes().replace(sys.version[:6].encode(), b"9.99.9"))

    assert run(tmp_path) == whole


def test_code_that_the_engine_refuses_is_compiled_again(tmp_path: Path) -> None:
    whole = run(tmp_path)
    path = kept_file(tmp_path)
    end = bytes.fromhex("01000000")  # the last instruction of every pattern is SUCCESS
    path.write_bytes(path.read_bytes().replace(end, b"\xff\xff\xff\x7f"))

    assert run(tmp_path)[0] == whole[0]


def test_a_folder_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    assert run(blocked) == ("{'name': 'Port'} b'6379' 1 34", 2)
