"""Requests: of all that will need an approval, the command is asked for at which the run stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.run.story import Begin, Scripted, action, plan, step

from runwright.environment.policy import Need
from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive
from runwright.run.kind import State
from runwright.run.move import Verb
from runwright.run.request import requests

if TYPE_CHECKING:
    from runwright.plan.plan import Plan
    from runwright.store.journal import Journal

NEED = Need(approvals=1, requester=False, expires=3600.0, because="destroys")


def undoable() -> Plan:
    """A first step that can be taken back by a command that needs an approval, and a second that needs one itself."""
    return plan(
        step(0, action(0, "touch kept"), undo=(action(1, "rm kept", need=NEED),)),
        step(1, action(2, "rm log", need=NEED)),
    )


def test_what_waits_is_asked_for_and_not_what_would_take_an_earlier_step_back(begin: Begin, journal: Journal) -> None:
    job = begin(undoable())
    assert list(requests(journal, job.header.run)) == []

    assert drive(job, Scripted(Verb.WAIT), SYSTEM) is State.WAITING

    [request] = requests(journal, job.header.run)
    assert (request.action.text, request.step.title) == ("rm log", "Step 1")
    assert [each.action.text for each in requests(journal, job.header.run, every=True)] == ["rm kept", "rm log"]


def test_while_a_run_rolls_back_what_takes_a_step_back_is_asked_for(begin: Begin, journal: Journal) -> None:
    job = begin(undoable())

    drive(job, Scripted(Verb.ROLL_BACK, Verb.WAIT), SYSTEM)

    [request] = requests(journal, job.header.run)
    assert (request.action.text, request.step.title) == ("rm kept", "Undo: Step 0")
