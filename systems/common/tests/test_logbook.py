"""The log of JSON lines: whole lines from several processes, rotation, files that were moved away."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from systems.common.logbook import Logbook

ROOT = Path(__file__).resolve().parents[3]

WRITER = """
import sys
from pathlib import Path
from systems.common.logbook import Logbook
book = Logbook(Path(sys.argv[1]), longest=20_000, kept=100)
for number in range(2000):
    book.note({"writer": sys.argv[2], "number": number})
    if number % 7 == 0:
        book.flush()
book.close()
"""


def lines(folder: Path) -> list[dict[str, object]]:
    return [
        json.loads(line)
        for path in folder.glob("log*")
        if path.suffix != ".lock"
        for line in path.read_text().splitlines()
    ]


def test_processes_that_write_and_rotate_together_lose_and_mix_no_line(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path / "log")]
    writers = [subprocess.Popen([*command, str(number)], cwd=ROOT) for number in range(3)]

    assert [writer.wait() for writer in writers] == [0, 0, 0]

    found = lines(tmp_path)
    assert len(found) == 6000
    assert {(line["writer"], line["number"]) for line in found} == {(str(w), n) for w in range(3) for n in range(2000)}


def test_only_so_many_files_are_kept(tmp_path: Path) -> None:
    book = Logbook(tmp_path / "log", longest=100, kept=3)
    for number in range(200):
        book.note({"number": number})
        book.flush()
    book.close()

    assert sorted(path.name for path in tmp_path.glob("log*")) == ["log", "log.1", "log.2", "log.3", "log.lock"]
    assert {"number": 199} in lines(tmp_path)


def test_a_file_that_was_moved_away_is_begun_anew(tmp_path: Path) -> None:
    book = Logbook(tmp_path / "log")
    book.note({"number": 1})
    book.flush()
    (tmp_path / "log").rename(tmp_path / "log.old")
    book.note({"number": 2})
    book.close()

    assert (tmp_path / "log").read_text() == '{"number":2}\n'
