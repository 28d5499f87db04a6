from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING, Any

import pytest

from runwright.drill.scoreboard import RESULTS, AnotherDrill, alone, keep, kept, rows

if TYPE_CHECKING:
    from pathlib import Path


def result(
    drill: str, revision: str, *, held: bool = True, rto: float | None = 1.0, lost: int | None = 2
) -> dict[str, Any]:
    measures = {"rto": rto, "lost": lost}
    return {"drill": drill, "procedure": "p", "revision": revision, "held": held, "at": "now", "measures": measures}


def test_a_row_is_a_drill_on_one_revision_of_the_runbook(tmp_path: Path) -> None:
    for each in (result("a", "1"), result("a", "1", held=False, rto=None), result("a", "2"), result("b", "1")):
        keep(tmp_path, each)

    found = rows(kept(tmp_path))

    assert [(row.drill, row.revision, row.drills, row.held, row.lost) for row in found] == [
        ("a", "1", 2, 1, 4),
        ("a", "2", 1, 1, 2),
        ("b", "1", 1, 1, 2),
    ]
    assert found[0].rto == (1.0,)


def test_what_no_load_could_say_is_not_that_nothing_was_lost(tmp_path: Path) -> None:
    for each in (result("a", "1", lost=None), result("b", "1", lost=None), result("b", "1", lost=0)):
        keep(tmp_path, each)

    assert [row.lost for row in rows(kept(tmp_path))] == [None, 0]


def test_mutants_and_lines_that_were_cut_off_are_on_no_scoreboard(tmp_path: Path) -> None:
    keep(tmp_path, result("a", "1"))
    keep(tmp_path, {**result("a", "1"), "mutant": "a step is missing"})
    with (tmp_path / RESULTS).open("ab") as file:
        file.write(b'{"drill": "a", "rev')

    assert len(kept(tmp_path)) == 1
    assert kept(tmp_path, ["b"]) == []


def test_a_line_that_was_cut_off_takes_no_other_with_it(tmp_path: Path) -> None:
    (tmp_path / RESULTS).write_bytes(b'{"drill": "a", "rev')

    keep(tmp_path, result("a", "1"))
    keep(tmp_path, result("a", "2"))

    assert [each["revision"] for each in kept(tmp_path)] == ["1", "2"]


def test_a_line_that_is_no_result_is_left_out(tmp_path: Path) -> None:
    (tmp_path / RESULTS).write_bytes(b"7\n[]\n")

    assert kept(tmp_path) == []


def test_drills_of_one_name_on_two_systems_are_two(tmp_path: Path) -> None:
    """They share a store, and their runbooks may even be the same."""
    for system, held in (("shop", True), ("mill", False)):
        keep(tmp_path, {**result("a", "1", held=held), "system": system})

    assert [(row.system, row.held, row.drills) for row in rows(kept(tmp_path))] == [("shop", 1, 1), ("mill", 0, 1)]
    assert [each["system"] for each in kept(tmp_path, ["a"], "mill")] == ["mill"]


def test_without_results_the_scoreboard_is_empty(tmp_path: Path) -> None:
    assert kept(tmp_path / "nowhere") == []


def long(folder: Path, number: int) -> None:
    for _ in range(20):
        keep(folder, {**result(str(number), "1"), "output": "x" * 100_000})


def test_results_of_several_processes_do_not_run_into_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=long, args=(tmp_path, number)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert len(kept(tmp_path)) == 60


def test_one_drill_at_a_time_has_the_system(tmp_path: Path) -> None:
    again = alone(tmp_path, "shop")
    with alone(tmp_path, "shop"), pytest.raises(AnotherDrill, match="another drill is under way on shop"):
        again.__enter__()
    with alone(tmp_path, "shop"):
        pass
