"""A run driven from elsewhere: it waits for the board, hears what others wrote meanwhile, and keeps who said what."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

import pytest
from tests.run.story import Scripted, action, plan, step

from runwright.environment.identity import acting, people, person, who
from runwright.environment.policy import Need
from runwright.languages.effects import Level
from runwright.lib.clock import SYSTEM
from runwright.plan.check import Check
from runwright.plan.plain import plain_action
from runwright.plan.plan import Choice, fingerprint
from runwright.run.advance import drive
from runwright.run.approval import granted
from runwright.run.job import Job
from runwright.run.kind import Kind, State
from runwright.run.looking import Looking, leave_what_acts
from runwright.run.move import Answer, Verb
from runwright.run.remote import Remote
from runwright.run.site import Site
from runwright.run.transcript.markdown import said
from runwright.store.board import Board, Notice
from runwright.store.connection import StoreUnreachable
from runwright.store.lease import LeaseLost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.run.story import Begin

    from runwright.environment.environment import Environment
    from runwright.store.journal import Journal

ADA = "ada through web@server"


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    with closing(Board.open(f"sqlite:///{tmp_path / 'journal.db'}")) as made:
        yield made


def hangs(board: Board, job: Job, last: str = "") -> Notice:
    """Wait for a question of this job, other than the last."""
    deadline = time.monotonic() + 30
    while True:
        notice = board.of(job.header.run)
        if notice and notice.holder == job.holder and notice.question not in {"", last} and not notice.verb:
            return notice
        assert time.monotonic() < deadline, "it never asked"
        time.sleep(0.01)


def replies(board: Board, job: Job, *said: tuple[str, str]) -> threading.Thread:
    """Somebody who answers each question that hangs there with the next of these."""

    def answer() -> None:
        last = ""
        for verb, words in said:
            last = hangs(board, job, last).question
            assert board.answer(job.header.run, Notice("", last, verb, words, "", ADA))

    thread = threading.Thread(target=answer)
    thread.start()
    return thread


def test_what_somebody_elsewhere_says_stands_in_the_journal_under_their_name(begin: Begin, board: Board) -> None:
    job = begin(plan(step(0, action(0, "true", ask=True)), step(1)))
    there = replies(board, job, ("yes", "looked"), ("done", "called"))
    assert drive(job, Remote(job, board, Scripted(), SYSTEM), SYSTEM) is State.DONE
    there.join()
    said = [(each.kind, each.who) for each in job.journal.entries(job.header.run)]
    assert said == [
        (Kind.PLANNED, who()),
        (Kind.CONFIRMED, ADA),
        (Kind.INTENT, who()),
        (Kind.OUTCOME, who()),
        (Kind.PERFORMED, ADA),
        (Kind.FINISHED, who()),
    ]


def test_an_answer_that_the_question_does_not_allow_is_asked_again(begin: Begin, board: Board) -> None:
    job = begin(plan(step(0)))
    run = job.header.run
    thread = threading.Thread(target=drive, args=(job, Remote(job, board, Scripted(), SYSTEM), SYSTEM))
    thread.start()
    for verb in ("retry", "nonsense", "done"):
        assert board.answer(run, hangs(board, job)._replace(verb=verb))
    thread.join()
    assert job.progress.state is State.DONE


def test_a_pause_ends_by_itself(begin: Begin, board: Board) -> None:
    job = begin(plan(step(0, wait=0.2)))
    assert drive(job, Remote(job, board, Scripted(), SYSTEM), SYSTEM) is State.DONE
    notice = board.of(job.header.run)
    assert notice is not None
    assert notice.question == ""


def test_who_was_taken_over_reads_no_more_answers(
    begin: Begin, board: Board, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(plan(step(0)))
    remote, failed = Remote(job, board, Scripted(), SYSTEM), list[BaseException]()

    def driven() -> None:
        try:
            drive(job, remote, SYSTEM)
        except LeaseLost as error:
            failed.append(error)

    thread = threading.Thread(target=driven)
    thread.start()
    taken = Job.resume(journal, job.header.run, Site(here, tmp_path), force=True, why="she has left")
    there = replies(board, taken, ("done", ""))
    assert drive(taken, Remote(taken, board, Scripted(), SYSTEM), SYSTEM) is State.DONE
    thread.join()
    there.join()
    taken.close()
    job.held = False
    assert [type(each) for each in failed] == [LeaseLost]


def test_whoever_acts_through_another_is_both() -> None:
    assert acting() == acting("") == acting(who()) == who()
    through = acting("ada")
    assert through == f"ada through {who()}"
    assert people(through) == {"ada", who()}
    assert person(through) == "ada"
    assert people("ada@desk") == {"ada@desk"}


def test_neither_a_person_nor_whoever_ran_it_for_them_approves_it(
    journal: Journal, here: Environment, tmp_path: Path
) -> None:

    guarded = action(0, need=Need(1, requester=False, expires=1e9, because="a test"))
    made = plan(step(0, guarded))
    job = Job.begin(journal, made, Site(here, tmp_path), {}, "ada")
    body = {"action": 0, "attempt": 1, "fingerprint": fingerprint(made, guarded), "why": ""}
    for each in ("ada", f"ada through {who()}", "ada through web@other", who()):
        journal.append(job.header.run, Kind.APPROVED, body, who=each, holder=None)
    job.absorb()
    assert granted(made, guarded, job.progress, SYSTEM.now()) == []
    journal.append(job.header.run, Kind.APPROVED, body, who=f"bob through {who()}", holder=None)
    journal.append(job.header.run, Kind.APPROVED, body, who="bob", holder=None)
    job.absorb()
    assert len(granted(made, guarded, job.progress, SYSTEM.now())) == 1
    job.close()


def test_who_changed_a_command_does_not_approve_it(begin: Begin) -> None:
    job = begin(plan(step(0, action(0))))
    with job.spoken_by(ADA):
        job.write(Kind.EDITED, action=0, before="true", command=plain_action(action(0, "false")), why="so")
    assert {"ada", "web@server", who()} <= job.progress.drivers


def test_who_waits_for_an_answer_notices_that_a_terminal_took_the_run(
    begin: Begin, board: Board, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(plan(step(0)))
    remote, failed = Remote(job, board, Scripted(), SYSTEM), list[str]()

    def driven() -> None:
        try:
            drive(job, remote, SYSTEM)
        except LeaseLost as error:
            failed.append(str(error))

    thread = threading.Thread(target=driven)
    thread.start()
    hangs(board, job)
    taken = Job.resume(journal, job.header.run, Site(here, tmp_path), force=True, why="at the desk")
    thread.join()
    assert drive(taken, Scripted(Verb.DONE), SYSTEM) is State.DONE
    taken.close()
    job.held = False
    assert len(failed) == 1


def test_a_run_that_only_looks_passes_over_what_acts_fails_or_needs_a_person(begin: Begin, here: Environment) -> None:
    looks = action(0, "cat missing", Level.READS)
    acts, again = action(1, "touch acted"), action(2, "true", Level.READS, ask=True)
    judged = action(3, "echo 1", Level.READS, checks=(Check("sentence", "person", "it looks right", 1),))
    ways = (step(5, action(4, "true"), choice=Choice(1, "one", None)), step(6, choice=Choice(1, "other", None)))
    only = step(4, condition="somebody says so")
    job = begin(plan(step(0, looks), step(1, acts), step(2, again), step(3, judged), only, *ways))
    leave_what_acts(job)
    assert drive(job, Looking(Scripted()), SYSTEM) is State.DONE
    assert not (here.directory / "acted").exists()
    entries = list(job.journal.entries(job.header.run))
    skipped = [each.body["why"] for each in entries if each.kind == Kind.SKIPPED]
    assert skipped[0].startswith("left to a person: it changes")
    assert "it failed: exit status 1" in skipped
    assert [each.body["action"] for each in entries if each.kind == Kind.OUTCOME] == [0, 2, 3]


def test_what_was_said_of_a_condition_can_be_told(begin: Begin) -> None:
    job = begin(plan(step(1, condition="the disk is full")))
    drive(job, Scripted(Answer(Verb.NO, "half empty")), SYSTEM)
    [entry] = [each for each in job.journal.entries(job.header.run) if each.kind == Kind.CONDITION]
    assert said(entry).endswith("no. half empty")


def test_a_board_that_is_away_for_a_while_is_waited_for(begin: Begin, board: Board) -> None:
    class Away:
        """Fails at each third use."""

        def __init__(self) -> None:
            self.uses = 0

        def __getattr__(self, name: str) -> Any:
            def used(*values: Any) -> Any:
                self.uses += 1
                if self.uses % 3 == 0:
                    raise StoreUnreachable("postgresql://db/runs")
                return getattr(board, name)(*values)

            return used

    job = begin(plan(step(0), step(1, action(1))))
    person = replies(board, job, ("done", "by hand"))

    assert drive(job, Remote(job, cast("Board", Away()), Scripted(), SYSTEM), SYSTEM) is State.DONE
    person.join()
