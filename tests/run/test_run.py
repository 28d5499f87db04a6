"""Runs against a real shell and a real journal, driven by a person who answers from a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.run.story import Begin, Scripted, action, plan, step

from runwright.environment.policy import Need, Policy
from runwright.languages.effects import Level
from runwright.lib.clock import SYSTEM
from runwright.plan.check import Check, Want
from runwright.plan.plan import Choice
from runwright.run.advance import advance, drive
from runwright.run.approval import NotApproved
from runwright.run.execution import execute
from runwright.run.fork import fork
from runwright.run.job import Job
from runwright.run.kind import Kind, State
from runwright.run.move import Answer, Turn, Verb
from runwright.run.request import OwnRun, answer, requests
from runwright.run.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.environment.environment import Environment
    from runwright.plan.plan import Plan
    from runwright.store.journal import Journal


def kinds(job: Job) -> list[str]:
    return [entry.kind for entry in job.journal.entries(job.header.run)]


def test_a_run_executes_its_steps_in_one_shell_and_is_done(begin: Begin, here: Environment) -> None:
    job = begin(plan(step(0, action(0, "mkdir a && cd a")), step(1, action(1, "echo hi > b; pwd"))))
    person = Scripted()

    assert drive(job, person, SYSTEM) is State.DONE

    assert (here.directory / "a" / "b").read_text() == "hi\n"
    assert person.heard.decode().strip() == str(here.directory / "a")
    assert kinds(job) == ["planned", "intent", "outcome", "intent", "outcome", "finished"]
    assert list(job.journal.verify()) == []


def test_a_failing_command_stops_the_run_and_nothing_behind_it_runs(begin: Begin, here: Environment) -> None:
    job = begin(plan(step(0, action(0, "false")), step(1, action(1, "touch never"))))

    assert drive(job, Scripted(Answer(Verb.STOP, "enough")), SYSTEM) is State.FAILED

    assert not (here.directory / "never").exists()


def test_an_expectation_that_does_not_hold_fails_the_command(begin: Begin) -> None:
    check = Check("comment", "contains", "ok", 2, Want(texts=("ok",)))
    job = begin(plan(step(0, action(0, "echo bad", checks=(check,)))))
    person = Scripted()

    assert drive(job, person, SYSTEM) is State.FAILED
    assert "ok" in person.asked[0].because


def test_a_retry_with_a_reason_runs_it_again(begin: Begin, here: Environment) -> None:
    job = begin(plan(step(0, action(0, "test -e flag || { touch flag; false; }"))))

    assert drive(job, Scripted(Answer(Verb.RETRY, "the flag is there now")), SYSTEM) is State.DONE

    retried = [entry.body for entry in job.journal.entries(job.header.run) if entry.kind == Kind.RETRIED]
    assert retried == [{"step": 0, "action": 0, "why": "the flag is there now"}]
    assert (here.directory / "flag").exists()


def test_rolling_back_runs_what_undoes_the_steps(begin: Begin, here: Environment) -> None:
    first = step(0, action(0, "touch made"), undo=(action(10, "rm made"),))
    job = begin(plan(first, step(1, action(1, "false"))))

    assert drive(job, Scripted(Answer(Verb.ROLL_BACK, "it failed")), SYSTEM) is State.ROLLED_BACK

    assert not (here.directory / "made").exists()


def test_rolling_back_undoes_what_a_look_was_edited_into(begin: Begin, here: Environment) -> None:
    look = action(0, "false", level=Level.READS)
    made = plan(step(0, look, undo=(action(1, "rm made"),)), step(1, action(2, "false")))
    job = begin(made, here._replace(policy=Policy()))
    person = Scripted(Answer(Verb.EDIT, "it has to be made", "touch made"), Verb.YES, Verb.ROLL_BACK)

    assert drive(job, person, SYSTEM) is State.ROLLED_BACK

    assert person.begun == ["false", "touch made", "false", "rm made"]


def test_a_run_that_was_killed_in_a_command_asks_and_then_goes_on(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(plan(step(0, action(0, "touch made")), step(1, action(1, "touch next"))))
    job.write(Kind.INTENT, step=0, action=0, attempt=1, fingerprint="", text="touch made", host="")
    job.hands.close()

    again = Job.resume(journal, job.header.run, Site(here, tmp_path), force=True)
    person = Scripted(Answer(Verb.DONE, "I looked: it is there"))

    assert drive(again, person, SYSTEM) is State.DONE
    assert [move.turn for move in person.asked] == [Turn.DOUBT]
    assert person.begun == ["touch next"]
    assert not (here.directory / "made").exists()
    again.close()
    job.held = False


def test_a_command_in_doubt_that_only_reads_is_run_again_without_a_question(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(plan(step(0, action(0, "ls", level=Level.READS))))
    job.write(Kind.INTENT, step=0, action=0, attempt=1, fingerprint="", text="ls", host="")
    job.hands.close()

    again = Job.resume(journal, job.header.run, Site(here, tmp_path), force=True)
    person = Scripted()

    assert drive(again, person, SYSTEM) is State.DONE
    assert (person.asked, person.begun) == ([], ["ls"])
    again.close()
    job.held = False


@pytest.mark.parametrize(("exists", "ran"), [(True, []), (False, ["touch made"])])
def test_a_probe_settles_a_doubt(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path, *, exists: bool, ran: list[str]
) -> None:
    job = begin(plan(step(0, action(0, "touch made", probe="test -e made"))))
    job.write(Kind.INTENT, step=0, action=0, attempt=1, fingerprint="", text="touch made", host="")
    job.hands.close()
    if exists:
        (here.directory / "made").touch()

    again = Job.resume(journal, job.header.run, Site(here, tmp_path), force=True)
    person = Scripted(Verb.PROBE)

    assert drive(again, person, SYSTEM) is State.DONE
    assert person.begun == ran
    again.close()
    job.held = False


def test_a_resumed_run_has_the_directory_and_variables_of_before(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    steps = (step(0, action(0, "mkdir a; cd a; WHO='it is me'")), step(1, action(1, 'echo "$WHO in ${PWD##*/}"')))
    job = begin(plan(*steps))
    advance(job, Scripted(), SYSTEM.now)
    job.close()

    again = Job.resume(journal, job.header.run, Site(here, tmp_path))
    person = Scripted()
    drive(again, person, SYSTEM)

    assert person.heard == b"it is me in a\n"
    again.close()


# Approval, and every way around it


NEED = Need(approvals=1, requester=False, expires=600.0, because="destroys")


def guarded(text: str = "touch done") -> Plan:
    return plan(step(0, action(0, text, need=NEED)))


def test_a_direct_call_does_not_start_what_is_not_approved(begin: Begin, here: Environment) -> None:
    job = begin(guarded())

    with pytest.raises(NotApproved):
        execute(job, job.plan.steps[0], job.plan.steps[0].actions[0], Scripted(), SYSTEM.now())

    assert not (here.directory / "done").exists()
    assert kinds(job) == ["planned"]


def test_a_no_that_comes_while_an_approved_command_is_about_to_start_counts(begin: Begin, journal: Journal) -> None:
    job = begin(guarded())
    [request] = requests(journal, job.header.run)
    answer(journal, request, "bob@here", approved=True, why="")
    answer(journal, request, "eve@here", approved=False, why="not during the sale")

    with pytest.raises(NotApproved, match="denied by eve@here: not during the sale"):
        execute(job, job.plan.steps[0], job.plan.steps[0].actions[0], Scripted(), SYSTEM.now())

    assert Kind.INTENT not in kinds(job)


def test_somebody_else_approves_and_the_run_goes_on(begin: Begin, journal: Journal) -> None:
    job = begin(guarded())
    [request] = requests(journal, job.header.run)

    answer(journal, request, "bob@here", approved=True, why="looks right")

    assert drive(job, Scripted(Verb.LOOK), SYSTEM) is State.DONE


def test_nobody_approves_his_own_run_where_the_policy_wants_another(begin: Begin, journal: Journal) -> None:
    job = begin(guarded())
    [request] = requests(journal, job.header.run)

    with pytest.raises(OwnRun):
        answer(journal, request, job.who, approved=True, why="")


@pytest.mark.parametrize("person", ["{user}", "{user}@here"])
def test_an_account_and_the_users_of_its_name_are_one_person(begin: Begin, journal: Journal, person: str) -> None:
    job = begin(guarded())
    [request] = requests(journal, job.header.run)
    named = person.format(user=job.who.partition("@")[0])

    with pytest.raises(OwnRun):
        answer(journal, request, named, approved=True, why="")


def test_one_person_under_two_names_counts_once(begin: Begin, journal: Journal) -> None:
    job = begin(plan(step(0, action(0, "touch done", need=NEED._replace(approvals=2)))))
    [request] = requests(journal, job.header.run)
    for name in ("bob", "bob@here"):
        answer(journal, request, name, approved=True, why="")

    [still] = requests(journal, job.header.run)

    assert "2 approvals by somebody else than who runs it, has 1" in still.missing


def test_an_edit_voids_the_approval_and_is_judged_by_what_it_does(
    begin: Begin, journal: Journal, here: Environment
) -> None:
    job = begin(guarded("false"))
    [request] = requests(journal, job.header.run)
    answer(journal, request, "bob@here", approved=True, why="")
    person = Scripted(Verb.LOOK, Answer(Verb.EDIT, "a better way", "touch edited"))

    drive(job, person, SYSTEM)

    assert [move.turn for move in person.asked] == [Turn.APPROVE, Turn.FAILURE, Turn.APPROVE]
    assert not (here.directory / "edited").exists()


def test_a_harmless_command_that_is_edited_into_a_destroying_one_needs_what_that_needs(
    begin: Begin, here: Environment
) -> None:
    from runwright.environment.policy import Rule

    strict = here._replace(policy=Policy(rules=(Rule(effects=frozenset({"destroys"})),)))
    (here.directory / "data").touch()
    job = begin(plan(step(0, action(0, "false", level=Level.READS))), strict)
    person = Scripted(Answer(Verb.EDIT, "clean up", "rm data"))

    drive(job, person, SYSTEM)

    assert person.asked[-1].turn is Turn.APPROVE
    assert (here.directory / "data").exists()


def test_a_resumed_run_still_needs_its_approval_even_when_the_policy_was_loosened(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(guarded())
    job.close()

    again = Job.resume(journal, job.header.run, Site(here, tmp_path))
    person = Scripted()
    drive(again, person, SYSTEM)
    again.close()

    assert [move.turn for move in person.asked] == [Turn.APPROVE]
    assert not (here.directory / "done").exists()


def test_one_procedure_runs_once_at_a_time_on_a_target(begin: Begin) -> None:
    from runwright.store.lease import AlreadyRunning

    begin(plan(step(0, action(0))))

    with pytest.raises(AlreadyRunning):
        begin(plan(step(0, action(0))))


def test_an_unattended_run_waits_as_long_as_a_step_says(begin: Begin) -> None:
    from runwright.run.unattended import Unattended

    job = begin(plan(step(0, wait=0.05), step(1, action(1, "true"))))

    assert drive(job, Unattended(Level.CHANGES, Scripted()), SYSTEM) is State.DONE
    [waited] = [entry.body for entry in job.journal.entries(job.header.run) if entry.kind == Kind.PERFORMED]
    assert waited["note"] == "waited 50 ms"


def test_an_unattended_run_does_not_wait_for_days(begin: Begin) -> None:
    from runwright.run.unattended import Unattended

    job = begin(plan(step(0, wait=7 * 86400.0)))

    assert drive(job, Unattended(Level.CHANGES, Scripted()), SYSTEM) is State.STOPPED


def test_another_way_needs_an_approval_of_its_own(begin: Begin, journal: Journal, here: Environment) -> None:
    ways = (Choice(0, "one", applies=None), Choice(0, "other", applies=None))
    made = plan(*(step(n, action(n, f"touch {way.label}", need=NEED), choice=way) for n, way in enumerate(ways)))
    job = begin(made)
    request, _ = requests(journal, job.header.run, every=True)
    answer(journal, request, "bob@here", approved=True, why="the first way")
    person = Scripted(Answer(Verb.CHOOSE, "other"))

    drive(job, person, SYSTEM)

    assert person.asked[-1].turn is Turn.APPROVE
    assert list(here.directory.iterdir()) == []


def test_a_forked_run_needs_its_approvals_again(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(guarded())
    [request] = requests(journal, job.header.run)
    answer(journal, request, "bob@here", approved=True, why="once")
    assert drive(job, Scripted(Verb.LOOK), SYSTEM) is State.DONE
    job.close()
    (here.directory / "done").unlink()

    again = fork(journal, job.header.run, Site(here, tmp_path), {}, first=1)
    person = Scripted()
    drive(again, person, SYSTEM)
    again.close()

    assert [move.turn for move in person.asked] == [Turn.APPROVE]
    assert not (here.directory / "done").exists()


def test_a_run_that_was_handed_over_waits_for_whoever_takes_it(
    begin: Begin, journal: Journal, here: Environment, tmp_path: Path
) -> None:
    job = begin(plan(step(0, action(0, ask=True)), step(1, action(1, "touch done"))))
    assert drive(job, Scripted(Answer(Verb.HAND_OVER, "carol")), SYSTEM) is State.WAITING
    job.close()

    again = Job.resume(journal, job.header.run, Site(here, tmp_path))
    assert drive(again, Scripted(Verb.YES), SYSTEM) is State.DONE
    again.close()


def test_output_that_steers_no_one_is_kept_whole(begin: Begin, journal: Journal) -> None:
    text = r"printf 'a\0b\xff\r10%%\r20%%\n'; head -c 3000000 /dev/zero | tr '\0' x"
    job = begin(plan(step(0, action(0, text))))

    assert drive(job, Scripted(), SYSTEM) is State.DONE

    kept = journal.output(job.header.run, 3, "stdout")
    assert kept[:15] == b"a\0b\xff\r10%\r20%\nxx"
    assert len(kept) == 13 + 3_000_000


def test_an_otherwise_is_answered_by_the_condition_before_it(begin: Begin, here: Environment) -> None:
    ways = (
        step(0, action(0, "touch if"), condition="if it hangs", stated=1),
        step(1, action(1, "touch else"), condition="it is not so that it hangs", stated=2, otherwise=True),
        step(2, action(2, "touch else-too"), condition="it is not so that it hangs", stated=2, otherwise=True),
    )
    person = Scripted(Verb.YES)

    assert drive(begin(plan(*ways)), person, SYSTEM) is State.DONE

    assert [move.turn for move in person.asked] == [Turn.CONDITION]
    assert [path.name for path in here.directory.iterdir()] == ["if"]


def test_the_same_condition_stated_again_is_asked_again(begin: Begin, here: Environment) -> None:
    steps = [step(n, action(n, f"touch {n}"), condition="if it is still slow", stated=n) for n in range(2)]
    person = Scripted(Verb.YES, Verb.NO)

    assert drive(begin(plan(*steps)), person, SYSTEM) is State.DONE

    assert [path.name for path in here.directory.iterdir()] == ["0"]


def test_one_answer_is_for_all_steps_under_the_same_condition(begin: Begin, here: Environment) -> None:
    steps = [step(n, action(n, f"touch {n}"), condition="if it hangs") for n in range(3)]
    job = begin(plan(*steps, step(3, action(3, "touch 3")), step(4, action(4, "touch 4"), condition="if it hangs")))
    person = Scripted(Verb.NO, Verb.YES)

    assert drive(job, person, SYSTEM) is State.DONE

    assert [move.turn for move in person.asked] == [Turn.CONDITION, Turn.CONDITION]
    assert sorted(path.name for path in here.directory.iterdir()) == ["3", "4"]
