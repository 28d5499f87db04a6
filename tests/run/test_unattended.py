"""Runs that nobody watches."""

from __future__ import annotations

from tests.run.story import Begin, Scripted, action, plan, step

from runwright.languages.effects import Level
from runwright.lib.clock import SYSTEM
from runwright.plan.check import Check
from runwright.run.advance import drive
from runwright.run.kind import Kind, State
from runwright.run.unattended import Unattended, reasons


def test_a_run_whose_way_back_fails_ends_as_failed(begin: Begin) -> None:
    job = begin(plan(step(0, action(0, "false"), undo=(action(1, "false"),))))

    assert drive(job, Unattended(Level.DESTROYS, Scripted(), roll_back=True), SYSTEM) is State.FAILED

    assert [each.kind for each in job.journal.entries(job.header.run)].count(Kind.ROLLBACK) == 1


def test_what_only_a_person_can_judge_of_a_step_is_told_before_anything_runs() -> None:
    seen = Check("sentence", "person", "The dashboard looks normal.", 7)

    assert list(reasons(plan(step(0, action(0), checks=(seen,))), Level.DESTROYS)) == [
        "line 7: only a person can judge: The dashboard looks normal."
    ]
