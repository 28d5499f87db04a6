"""Runs that nobody watches."""

from __future__ import annotations

from tests.run.story import Begin, Scripted, action, plan, step

from runwright.languages.effects import Level
from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive
from runwright.run.kind import Kind, State
from runwright.run.unattended import Unattended


def test_a_run_whose_way_back_fails_ends_as_failed(begin: Begin) -> None:
    job = begin(plan(step(0, action(0, "false"), undo=(action(1, "false"),))))

    assert drive(job, Unattended(Level.DESTROYS, Scripted(), roll_back=True), SYSTEM) is State.FAILED

    assert [each.kind for each in job.journal.entries(job.header.run)].count(Kind.ROLLBACK) == 1
