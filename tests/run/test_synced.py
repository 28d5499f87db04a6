"""When what happened is on the disk: an intent before its command, an outcome before anything that takes its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.run.story import Begin, Scripted, action, plan, step

from runwright.lib.clock import SYSTEM
from runwright.run.advance import drive
from runwright.run.kind import State
from runwright.run.move import Answer, Verb
from runwright.store.connection import StoreFull

if TYPE_CHECKING:
    from runwright.executors.session import Chunk
    from runwright.plan.plan import Action
    from runwright.run.job import Job
    from runwright.run.move import Move
    from runwright.store.journal import Entry, Header


class Told(Scripted):
    """A person who notes whether all was on the disk when they were asked, and while they heard a command."""

    def __init__(self, job: Job, *answers: Answer | Verb) -> None:
        super().__init__(*answers)
        self.job = job
        self.when_asked: list[bool] = []
        self.when_hearing: list[bool] = []

    def answer(self, move: Move) -> Answer:
        self.when_asked.append(not self.job.unsynced)
        return super().answer(move)

    def hears(self, chunk: Chunk) -> None:
        self.when_hearing.append(not self.job.unsynced)
        super().hears(chunk)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """The kind of each entry that a run writes, and whether it is synced."""
    from runwright.store.journal import Journal

    append, found = Journal.append, list[tuple[str, bool]]()

    def noted(journal: Journal, run: str, kind: str, *facts: Any, **more: Any) -> Entry:
        found.append((kind, more.get("synced", True)))
        return append(journal, run, kind, *facts, **more)

    monkeypatch.setattr(Journal, "append", noted)
    return found


def test_an_outcome_is_synced_with_the_next_intent(begin: Begin, written: list[tuple[str, bool]]) -> None:
    job = begin(plan(step(0, action(0, "echo a")), step(1, action(1, "echo b"))))
    person = Told(job)

    assert drive(job, person, SYSTEM) is State.DONE

    assert written == [("intent", True), ("outcome", False), ("intent", True), ("outcome", False), ("finished", True)]
    assert person.when_hearing == [True, True]


def test_a_person_is_asked_when_all_before_is_on_the_disk(begin: Begin) -> None:
    job = begin(plan(step(0, action(0)), step(1)))
    person = Told(job, Verb.DONE)

    assert drive(job, person, SYSTEM) is State.DONE

    assert person.when_asked == [True]


def test_who_leaves_after_a_command_leaves_nothing_unsynced(begin: Begin) -> None:
    class Leaving(Scripted):
        def hears(self, _: Chunk) -> None:
            job.leaving = True

    job = begin(plan(step(0, action(0, "echo a")), step(1, action(1))))

    assert drive(job, Leaving(), SYSTEM) is State.RUNNING

    assert not job.unsynced


def test_what_opens_a_session_begins_when_all_before_is_on_the_disk(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = begin(plan(step(0, action(0)), step(1, action(1, "print(1)", language="python"))))
    session, found = job.hands._session, list[tuple[str, bool]]()

    def noted(name: str, action: Action) -> Any:
        found.append((name, not job.unsynced))
        return session(name, action)

    monkeypatch.setattr(job.hands, "_session", noted)

    assert drive(job, Scripted(), SYSTEM) is State.DONE
    assert found == [("shell", True), ("python", True)]


def test_a_store_that_cannot_sync_now_is_not_the_end_of_the_run(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    job = begin(plan(step(0, action(0)), step(1)))

    def full(*_: Any) -> Header:
        raise StoreFull("sqlite:///full.db")

    monkeypatch.setattr(job.journal, "renew", full)

    assert drive(job, Scripted(Verb.DONE), SYSTEM) is State.DONE  # the person's answer is synced, with all before it
    assert not job.unsynced
