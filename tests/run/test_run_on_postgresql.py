"""A run whose journal a team shares: the same code, a real PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.run.story import Scripted, action, plan, step

from runwright.lib.clock import SYSTEM
from runwright.run.advance import advance, drive
from runwright.run.job import Job
from runwright.run.kind import State
from runwright.run.move import Answer, Turn, Verb
from runwright.run.record import record
from runwright.run.site import Site
from runwright.store.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres import Server

    from runwright.environment.environment import Environment


def test_a_run_is_resumed_from_a_shared_journal(postgresql: Server, here: Environment, tmp_path: Path) -> None:
    journal = Journal.open(postgresql.database())
    site = Site(here, tmp_path)
    steps = (step(0, action(0, "cd /; X=kept")), step(1, action(1, 'echo "$X in $PWD"')), step(2, action(2, "false")))
    job = Job.begin(journal, plan(*steps), site, {})
    advance(job, Scripted(), SYSTEM.now)
    job.close()

    again = Job.resume(journal, job.header.run[:20], site)
    person = Scripted(Answer(Verb.SKIP, "as expected"))
    assert drive(again, person, SYSTEM) is State.DONE
    again.close()

    assert person.heard == b"kept in /\n"
    assert [move.turn for move in person.asked] == [Turn.FAILURE]
    assert [told.state for told in record(journal, job.header.run).steps] == ["done", "done", "skipped"]
    assert list(journal.verify()) == []
    journal.close()
