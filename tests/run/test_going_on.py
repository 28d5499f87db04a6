"""What of an earlier process counts when a run goes on, and what is asked anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.run.story import Begin, Scripted, action, plan, step

from runwright.environment.policy import Need, Policy
from runwright.languages.effects import Level
from runwright.lib.clock import SYSTEM
from runwright.plan.editing import NotACommand
from runwright.run.advance import drive
from runwright.run.job import Job
from runwright.run.kind import Kind, State
from runwright.run.move import Answer, Turn, Verb
from runwright.run.request import answer, requests
from runwright.run.site import Site
from runwright.run.unattended import Unattended, asking

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.environment.environment import Environment
    from runwright.store.journal import Journal

NEED = Need(approvals=1, requester=False, expires=3600.0, because="changes")


def confirmed(begin: Begin) -> Job:
    """A run that ended between the yes of whoever drove it and the beginning of the command."""
    job = begin(plan(step(0, action(0, "touch done", ask=True))))
    job.write(Kind.CONFIRMED, action=0, why="")
    job.close()
    return job


def edited(begin: Begin, journal: Journal) -> str:
    """A run whose command was changed into one that acts; somebody else has approved of that."""
    job = begin(plan(step(0, action(0, "false", Level.READS, need=NEED))))
    drive(job, Scripted(Answer(Verb.EDIT, "it is gone", "touch done"), Verb.WAIT), SYSTEM)
    job.close()
    [request] = requests(journal, job.header.run)
    answer(journal, request, "bob@there", approved=True, why="")
    return job.header.run


def test_whoever_goes_on_is_asked_about_a_command_that_another_said_yes_to(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    again = Job.resume(journal, confirmed(begin).header.run, Site(here, tmp_path))
    person = Scripted(Verb.STOP)
    drive(again, person, SYSTEM)
    again.close()

    assert [move.turn for move in person.asked] == [Turn.CONFIRM]
    assert not (here.directory / "done").exists()


def test_what_goes_on_unattended_goes_no_further_in_a_command_that_was_said_yes_to(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    again = Job.resume(journal, confirmed(begin).header.run, Site(here, tmp_path))
    again.plan = asking(again.plan)

    assert drive(again, Unattended(Level.READS, Scripted()), SYSTEM) is State.STOPPED
    again.close()
    assert not (here.directory / "done").exists()


def test_what_goes_on_unattended_goes_no_further_in_an_edited_command(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    again = Job.resume(journal, edited(begin, journal), Site(here, tmp_path))
    again.plan = asking(again.plan)

    assert drive(again, Unattended(Level.READS, Scripted()), SYSTEM) is State.STOPPED
    again.close()
    assert not (here.directory / "done").exists()


def test_what_the_policy_asks_about_by_now_is_asked_about_in_an_edited_command(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    careful = here._replace(policy=Policy(ask=frozenset({"changes"})))
    again = Job.resume(journal, edited(begin, journal), Site(careful, tmp_path))
    person = Scripted(Verb.STOP)
    drive(again, person, SYSTEM)
    again.close()

    assert [move.turn for move in person.asked] == [Turn.CONFIRM]
    assert not (here.directory / "done").exists()


@pytest.mark.parametrize("probe", ["sleep 30", "(exit 127)", "(exit 255)"])
def test_a_probe_that_gives_no_answer_settles_nothing(begin: Begin, here: Environment, probe: str) -> None:
    job = begin(plan(step(0, action(0, "touch done", probe=probe, timeout=0.5))))
    job.write(Kind.INTENT, step=0, action=0, attempt=1, fingerprint="", text="touch done", host="")
    person = Scripted(Verb.PROBE, Verb.STOP)
    drive(job, person, SYSTEM)

    assert [move.turn for move in person.asked] == [Turn.DOUBT, Turn.DOUBT]
    assert not (here.directory / "done").exists()


def test_what_is_no_character_is_no_edit(begin: Begin) -> None:
    job = begin(plan(step(0, action(0, "false"))))

    with pytest.raises(NotACommand, match="no character"):
        drive(job, Scripted(Answer(Verb.EDIT, "so it came", "touch \ud800")), SYSTEM)
