"""Requests: of all that will need an approval, the command is asked for at which the run stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.run.story import Begin, Scripted, action, plan, step

from runwright.environment.policy import Need, Policy, Rule
from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive
from runwright.run.decision import decide
from runwright.run.job import Job
from runwright.run.kind import Kind, State
from runwright.run.move import Answer, Turn, Verb
from runwright.run.request import answer, requests
from runwright.run.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.environment.environment import Environment
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


def test_what_a_stricter_policy_wants_approved_since_is_asked_for_and_can_be_approved(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(plan(step(0, action(0, "test -e allowed"), action(1, "touch done"))))
    drive(job, Scripted(Verb.STOP), SYSTEM)
    job.close()
    (here.directory / "allowed").touch()
    strict = Site(here._replace(policy=here.policy._replace(rules=(Rule(),))), tmp_path)

    for name in ("test -e allowed", "touch done"):
        again = Job.resume(journal, job.header.run, strict)
        assert drive(again, Scripted(*[Verb.RETRY] * (name != "touch done"), Verb.WAIT), SYSTEM) is State.WAITING
        again.close()
        [request] = requests(journal, job.header.run)
        assert (request.action.text, request.missing.count("changes")) == (name, 1)
        answer(journal, request, "bob@there", approved=True, why="")
    last = Job.resume(journal, job.header.run, strict)

    assert drive(last, Scripted(), SYSTEM) is State.DONE
    last.close()
    assert list(journal.verify()) == []


def test_a_command_that_was_edited_before_the_policy_became_stricter_needs_what_that_wants(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(plan(step(0, action(0, "false"))), here._replace(policy=Policy()))
    drive(job, Scripted(Answer(Verb.EDIT, "a better way", "rm -r ./data"), Verb.STOP), SYSTEM)
    job.close()
    strict = here._replace(policy=Policy(rules=(Rule(effects=frozenset({"destroys"})),)))

    again = Job.resume(journal, job.header.run, Site(strict, tmp_path))

    assert decide(again.plan, again.progress, SYSTEM.now()).turn is Turn.APPROVE
    again.close()


@pytest.mark.parametrize("ended", [True, False])
def test_a_command_that_has_run_is_not_approved_once_more_beforehand(
    begin: Begin, journal: Journal, *, ended: bool
) -> None:
    job = begin(plan(step(0, action(0, "rm a", need=NEED)), step(1, action(1, "rm b", need=NEED))))
    job.write(Kind.INTENT, step=0, action=0, attempt=1, fingerprint="", text="rm a", host="")
    if ended:
        job.write(Kind.OUTCOME, action=0, attempt=1, succeeded=False, why="exit status 1")

    assert [each.action.text for each in requests(journal, job.header.run, every=True)] == ["rm b"]
