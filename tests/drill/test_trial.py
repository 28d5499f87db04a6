from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from tests.drill.test_formats import Balanced, result

from runwright.drill.formats import junit, markdown, page
from runwright.drill.mutant import Mutant
from runwright.drill.rehearsing import StepVerdict
from runwright.drill.result import Check
from runwright.drill.trial import Fate, Trial, cells, judged, known, summed, trial


def mutant(kind: str = "removed", *, must: bool = True, notices: bool = False, alike: str = "") -> Mutant:
    return Mutant(kind, "“Mend | <it>” is missing", must, must, lambda plan: plan, 0, notices, alike, "")


def held(state: str = "done") -> tuple[Check, StepVerdict]:
    return Check("notices", held=True, wanted="", found=""), StepVerdict(0, "1", "Ask how it is", state, 0.5, "", "")


def test_a_drill_that_did_not_hold_has_noticed_and_says_by_what() -> None:
    found = judged(mutant(), result(), 2.5)

    assert (found.fate, found.why, found.seconds) == (Fate.NOTICED, "RTO: 2 s\x07", 2.5)


def test_a_drill_whose_fault_nobody_noticed_says_nothing_of_a_mutant() -> None:
    """That comes before the procedure; what is broken behind it may be so because of that."""
    unnoticed = Check("detected", held=False, wanted="within 10 s", found="not noticed")
    behind = Check("procedure", held=False, wanted="done", found="failed")

    found = judged(mutant(), result(checks=(unnoticed, behind)), 9.0)

    assert (found.fate, found.weak) == (Fate.OPEN, False)
    assert "the fault was not noticed" in found.why


@pytest.mark.parametrize(("must", "weak"), [(True, True), (False, False)])
def test_a_drill_that_held_has_missed_it(*, must: bool, weak: bool) -> None:
    check, step = held()

    found = judged(mutant(must=must), result(checks=(check,), steps=(step,)), 1.0)

    assert (found.fate, found.weak) == (Fate.MISSED, weak)


def test_where_another_step_notices_in_its_place_nothing_is_missed() -> None:
    check, step = held("failed")

    found = judged(mutant(notices=True), result(checks=(check,), steps=(step,)), 1.0)

    assert (found.fate, found.why) == (Fate.ALIKE, "it fails as it must, at “Ask how it is”")
    assert judged(mutant(), result(checks=(check,), steps=(step,)), 1.0).fate is Fate.MISSED


def every() -> list[Trial]:
    return [
        trial("broken", mutant(), Fate.NOTICED, "RTO: 2 s", 1.0),
        trial("broken", mutant(), Fate.MISSED, "", 1.0),
        trial("broken", mutant(must=False), Fate.MISSED, "", 1.0),
        trial("broken", mutant("failing"), Fate.FAILS, "exit status 1"),
        known("broken", mutant(must=False, alike="it only looks")),
        trial("broken", mutant(), Fate.OPEN, "interrupted"),
    ]


def test_what_all_say_is_one_sentence() -> None:
    assert summed(every()) == (
        "1 of 3 noticed, 1 missed, 1 need not be, 1 fail by themselves, 1 make no difference, 1 not tried"
    )


def test_what_may_be_missed_is_told_from_what_must_not_be() -> None:
    assert [cells(each)[0] for each in every()[1:3]] == ["missed", "missed, as it may be"]


def test_a_mutant_of_which_a_drill_says_nothing_has_not_passed() -> None:
    undecided = trial("broken", mutant(), Fate.OPEN, "the fault was not noticed", 9.0)
    root = ET.fromstring(junit.render([], (), [undecided]))  # noqa: S314 (our own)

    assert [each.tag for each in root.iter() if each.get("message")] == ["skipped"]
    assert summed([undecided]) == "0 of 0 noticed, 1 undecided"


def test_every_report_has_every_change() -> None:
    written = markdown.render([result()], (), every())
    root = ET.fromstring(junit.render([result()], (), every()))  # noqa: S314 (our own)
    whole = page.render([result()], (), every())
    Balanced().feed(whole)

    assert written.count("“Mend \\| &lt;it>” is missing") == len(every())
    assert whole.count("“Mend | &lt;it&gt;” is missing") == len(every())
    assert whole.count('<b class="not">missed</b>') == 1
    [suite] = [each for each in root if each.get("name") == "broken, mutants"]
    assert {name: suite.get(name) for name in ("tests", "failures", "skipped")} == {
        "tests": "6",
        "failures": "1",
        "skipped": "3",
    }
    assert [child.tag for case in suite for child in case].count("failure") == 1
