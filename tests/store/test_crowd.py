"""Several processes use one store at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runwright.store.journal import Header, Journal, Opening

CROWD = Path(__file__).with_name("crowd.py")
TIMES = 60


def together(*commands: tuple[str, str, str, str, int]) -> list[list[str]]:
    """Start a process for each command, let them go at once, and give the lines of each."""
    pipe = subprocess.PIPE
    processes = [
        subprocess.Popen([sys.executable, CROWD, *map(str, command)], stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for command in commands
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate() for process in processes]
    assert [errors for _, errors in told] == [""] * len(commands)
    return [lines.splitlines() for lines, _ in told]


def hashes(journal: Journal, run: str) -> list[str]:
    return [entry.hash for entry in journal.entries(run)]


def test_two_runs_are_written_side_by_side(
    journal: Journal, run: Header, opening: Opening, holder: str, url: str
) -> None:
    other = journal.begin(opening._replace(target="backup"), {}, who="ada", holder=holder, lease=60)

    first, second = together(*[("append", url, each.run, holder, TIMES) for each in (run, other)])

    assert hashes(journal, run.run) == [run.head, *first]
    assert hashes(journal, other.run) == [other.head, *second]
    assert list(journal.verify()) == []


def test_somebody_approves_while_the_holder_writes(journal: Journal, run: Header, holder: str, url: str) -> None:
    approver, writer = together(("append", url, run.run, "", TIMES), ("append", url, run.run, holder, TIMES))

    there = hashes(journal, run.run)
    assert sorted(there) == sorted([run.head, *approver, *writer])
    assert [each for each in there if each in approver] == approver
    assert [each for each in there if each in writer] == writer
    assert list(journal.verify()) == []


def test_of_those_who_begin_the_same_one_wins(journal: Journal, url: str) -> None:
    told = together(*[("begin", url, "", "", 5)] * 3)

    begun = [line for lines in told for line in lines if not line.startswith("refused")]
    assert begun == [header.run for header in journal.runs()]
    assert len(begun) == 1
    assert {line for lines in told for line in lines} == {begun[0], f"refused {begun[0]}"}
    assert list(journal.verify()) == []


def test_many_begin_different_runs_at_once(journal: Journal, run: Header, opening: Opening, url: str) -> None:
    """Each takes the next place in the store's own chain."""
    from concurrent.futures import ThreadPoolExecutor

    from runwright.store.journal import Journal as Another

    def begin(target: int) -> str:
        mine = Another.open(url)
        begun = mine.begin(opening._replace(target=str(target)), {}, who="ada", holder="here:1:2:3", lease=60)
        mine.close()
        return begun.run

    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(begin, range(24)))

    assert {header.run for header in journal.runs()} == names | {run.run}
    assert sorted(header.ordinal for header in journal.runs()) == list(range(1, 26))
    assert list(journal.verify()) == []
