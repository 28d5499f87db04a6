"""What the record of a run says of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.run.story import Begin, Scripted, action, plan, step

from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive
from runwright.run.kind import Kind
from runwright.run.move import Answer, Verb
from runwright.run.record import record
from runwright.run.transcript import form

if TYPE_CHECKING:
    from runwright.store.journal import Journal


def states(journal: Journal, run: str) -> list[str]:
    return [each.state for each in record(journal, run).steps]


def test_a_command_that_runs_is_open_and_one_that_was_left_is_in_doubt(begin: Begin, journal: Journal) -> None:
    job = begin(plan(step(0, action(0)), step(1, action(1))))
    run = job.header.run
    job.write(Kind.INTENT, step=0, action=0, attempt=1, fingerprint="", text="true", host="")
    assert states(journal, run) == ["open", "open"]
    assert "it runs now" in "".join(form("markdown").written(record(journal, run), journal))

    job.write(Kind.FINISHED, state="stopped", why="interrupted")
    assert states(journal, run) == ["in doubt", "open"]
    assert "nobody knows how it ended" in "".join(form("markdown").written(record(journal, run), journal))
    told = "".join(form("junit").written(record(journal, run), journal))
    assert 'errors="1" skipped="1"' in told
    assert '<error message="it was started, and nobody knows how it ended"/>' in told

    job.write(Kind.SETTLED, action=0, done=False, why="it is not there", by="person")
    assert states(journal, run) == ["open", "open"]


def test_a_step_of_which_a_command_was_skipped_is_done_in_part(begin: Begin, journal: Journal) -> None:
    job = begin(plan(step(0, action(0), action(1, "false")), step(1, action(2))))
    drive(job, Scripted(Answer(Verb.SKIP, "it is drained already")), SYSTEM)
    made = record(journal, job.header.run)

    assert [each.state for each in made.steps] == ["done in part", "done"]
    assert '<skipped message="done in part"/>' in "".join(form("junit").written(made, journal))
    assert "*done in part*" in "".join(form("markdown").written(made, journal))
