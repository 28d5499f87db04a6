"""The setting of a run: where its commands start and what variables they see, which an approval is given under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.run.story import Begin, Scripted, action, plan, step

from runwright.environment.policy import Need, Policy
from runwright.environment.secret import Reference
from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive
from runwright.run.job import Job
from runwright.run.kind import State
from runwright.run.move import Turn, Verb
from runwright.run.request import answer, requests
from runwright.run.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.environment.environment import Environment
    from runwright.store.journal import Journal

NEED = Need(approvals=1, requester=False, expires=3600.0, because="destroys")


def approved(begin: Begin, journal: Journal) -> str:
    """A run that nobody holds, whose one command somebody else has approved."""
    job = begin(plan(step(0, action(0, 'touch "${NAME:-done}"', need=NEED))))
    [request] = requests(journal, job.header.run)
    answer(journal, request, "bob@there", approved=True, why="")
    job.close()
    return job.header.run


@pytest.mark.parametrize("what", ["variables", "directory", "secrets"])
def test_an_approval_does_not_outlive_the_setting_it_was_given_under(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path, what: str
) -> None:
    run = approved(begin, journal)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    fields: dict[str, Any] = {
        "variables": {"NAME": "x"},
        "directory": elsewhere,
        "secrets": {"NAME": Reference("file", "name")},
    }
    site = Site(here._replace(**{what: fields[what]}), tmp_path)

    again = Job.resume(journal, run, site)
    person = Scripted()
    drive(again, person, SYSTEM)

    assert [move.turn for move in person.asked] == [Turn.APPROVE]
    assert again.progress.voided == 1
    again.close()
    [request] = requests(journal, run)
    answer(journal, request, "bob@there", approved=True, why="with that too")
    last = Job.resume(journal, run, site)
    assert last.progress.voided == 0
    last.close()
    assert not (here.directory / "done").exists()


def test_an_approval_counts_for_whoever_goes_on_under_the_same_setting(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    again = Job.resume(journal, approved(begin, journal), Site(here, tmp_path))

    assert drive(again, Scripted(), SYSTEM) is State.DONE
    again.close()


def test_a_value_of_the_setting_is_not_in_the_journal(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    run = approved(begin, journal)
    Job.resume(journal, run, Site(here._replace(variables={"NAME": "quite-private"}), tmp_path)).close()

    assert "quite-private" not in "".join(str(entry.body) for entry in journal.entries(run))


def test_what_the_policy_asks_about_by_now_is_asked_about_in_a_run_that_goes_on(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(plan(step(0, action(0, "test -e allowed")), step(1, action(1, "touch done"))))
    drive(job, Scripted(Verb.STOP), SYSTEM)
    job.close()
    (here.directory / "allowed").touch()
    careful = here._replace(policy=Policy(ask=frozenset({"changes"})))

    again = Job.resume(journal, job.header.run, Site(careful, tmp_path))
    person = Scripted(Verb.RETRY, Verb.YES, Verb.STOP)
    drive(again, person, SYSTEM)
    again.close()

    assert [move.turn for move in person.asked] == [Turn.FAILURE, Turn.CONFIRM, Turn.CONFIRM]
    assert not (here.directory / "done").exists()


def test_an_approval_of_what_was_looked_at_under_another_setting_does_not_count(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(plan(step(0, action(0, "touch done", need=NEED))))
    [looked_at] = requests(journal, job.header.run)
    job.close()
    again = Job.resume(journal, job.header.run, Site(here._replace(variables={"NAME": "x"}), tmp_path))

    answer(journal, looked_at, "bob@there", approved=True, why="")
    person = Scripted(Verb.LOOK)
    drive(again, person, SYSTEM)
    again.close()

    assert {move.turn for move in person.asked} == {Turn.APPROVE}
    assert again.progress.voided == 1
    assert not (here.directory / "done").exists()
