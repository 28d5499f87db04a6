"""From its intent to its outcome a command is never left alone: a store that goes away, a signal that comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.run.story import Begin, Scripted, action, plan, step

from runwright.executors.session import Ending, Outcome
from runwright.lib.clock import SYSTEM
from runwright.run import execution
from runwright.run.advance import advance, drive
from runwright.run.job import Job
from runwright.run.kind import Kind, State
from runwright.run.report import Report
from runwright.store.connection import StoreDamaged, StoreError, StoreUnreachable

if TYPE_CHECKING:
    from runwright.store.journal import Entry, Journal


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "PAUSE", 0.0)


class Away:
    """A store that is away when outcomes are to be written: before it has written them, or after."""

    def __init__(self, journal: Journal, *failures: str, kind: type[StoreError] = StoreUnreachable) -> None:
        self.append, self.failures, self.kind = journal.append, list(failures), kind
        journal.append = self  # type: ignore[assignment,method-assign]

    def __call__(self, run: str, kind: str, body: dict[str, Any], **more: Any) -> Entry:
        failure = self.failures.pop(0) if kind == Kind.OUTCOME and self.failures else ""
        entry = None if failure == "before" else self.append(run, kind, body, **more)
        if failure or entry is None:
            raise self.kind("postgresql://db/runs", "server closed the connection")
        return entry


@pytest.mark.parametrize("failures", [("before", "before"), ("after",), ("before", "after")])
def test_an_outcome_is_written_once_when_its_store_is_back(
    begin: Begin, journal: Journal, failures: tuple[str, ...]
) -> None:
    job, person = begin(plan(step(0, action(0, "echo done >> ledger; echo said")))), Scripted()
    Away(journal, *failures)

    assert drive(job, person, SYSTEM) is State.DONE
    kinds = [each.kind for each in journal.entries(job.header.run)]
    assert kinds == ["planned", "intent", "outcome", "finished"]
    assert journal.output(job.header.run, 3, "stdout") == b"said\n"
    assert (job.environment.directory / "ledger").read_text() == "done\n"
    assert "server closed the connection" in person.noted[0]


def test_what_does_not_pass_is_not_waited_for(begin: Begin, journal: Journal) -> None:
    job = begin(plan(step(0, action(0))))
    Away(journal, *["before"] * 9, kind=StoreDamaged)

    with pytest.raises(StoreDamaged):
        drive(job, Scripted(), SYSTEM)
    assert job.progress.started == 0


def test_who_leaves_does_not_wait_for_the_store(begin: Begin, journal: Journal) -> None:
    job = begin(plan(step(0, action(0))))
    Away(journal, *["before"] * 9)
    job.leaving = True

    with pytest.raises(StoreUnreachable):
        advance(job, Scripted(), SYSTEM.now)


def test_a_command_that_was_stopped_before_it_began_does_not_begin(begin: Begin) -> None:
    class Hasty(Scripted):
        job: Job

        def begins(self, *_: Any) -> None:
            self.job.hands.stop()

    job, person = begin(plan(step(0, action(0, "touch begun")), step(1, action(1, "touch later")))), Hasty()
    person.job = job
    advance(job, person, SYSTEM.now)

    assert not (job.environment.directory / "begun").exists()
    assert job.progress.track(0).why == "it was stopped after 0 s"
    assert job.progress.started is None


@pytest.mark.parametrize(
    ("fails", "kept", "done"),
    [("begins", b"", False), ("hears", b"said\n", True)],
)
def test_a_command_that_nobody_can_be_told_of_is_ended_with_its_outcome_kept(
    begin: Begin, journal: Journal, fails: str, kept: bytes, *, done: bool
) -> None:
    def failing(*_: Any) -> None:
        raise BrokenPipeError

    job, person = begin(plan(step(0, action(0, "touch begun; echo said; sleep 28.5; touch ended")))), Scripted()
    setattr(person, fails, failing)
    with pytest.raises(BrokenPipeError):
        drive(job, person, SYSTEM)

    outcome = list(journal.entries(job.header.run))[-1]
    assert (outcome.kind, outcome.body["ending"]) == (Kind.OUTCOME, "stopped")
    assert job.output(outcome.number, "stdout") == kept
    assert (job.environment.directory / "begun").exists() == done
    assert not (job.environment.directory / "ended").exists()


def test_what_a_session_knows_is_written_when_it_changes_and_is_there_after_a_resume(
    begin: Begin, journal: Journal
) -> None:
    texts = ("WORD=kept", "true", "cd /", "true", "echo $WORD in $PWD")
    job = begin(plan(*(step(number, action(number, text)) for number, text in enumerate(texts))))
    for _ in texts[:-1]:
        advance(job, Scripted(), SYSTEM.now)
    job.close()

    written = [bool(each.body["session"]) for each in journal.entries(job.header.run) if each.kind == Kind.OUTCOME]
    assert written == [True, False, True, False]
    resumed, person = Job.resume(journal, job.header.run, job.site), Scripted()
    drive(resumed, person, SYSTEM)
    resumed.close()
    assert person.heard == b"kept in /\n"


@pytest.mark.parametrize(
    ("ending", "why"),
    [
        (Ending.TIMED_OUT, "it did not end within 60 s and was ended, but process 7 of it could not be: it may go on"),
        (Ending.BOUNDED, ""),
    ],
)
def test_what_goes_on_of_a_command_is_told(ending: Ending, why: str) -> None:
    outcome = Outcome(None, ending, 60.0, b"", b"", left="process 7 of it could not be")

    assert Report(action(0), outcome, ()).why == why
