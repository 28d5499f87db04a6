"""Planted defects are found, and look-alikes that are right are left alone."""

from __future__ import annotations

import pytest
from benchmarks.lint_case import Case, cases

CASES = list(cases())
DEFECTS = [case for case in CASES if case.expected]
LOOK_ALIKES = [case for case in CASES if not case.expected]


def called(case: Case) -> str:
    return f"{case.family}: {case.title}"


@pytest.mark.parametrize("case", DEFECTS, ids=called)
def test_a_planted_defect_is_found(case: Case) -> None:
    assert case.missed() == []


@pytest.mark.parametrize("case", LOOK_ALIKES, ids=called)
def test_a_look_alike_is_left_alone(case: Case) -> None:
    assert [(each.rule, each.message) for each in case.alarms()] == []
