"""What comes next: decided from a plan and what has happened, and from nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.run.story import NOON, Story, action, plan, step

from runwright.environment.policy import Need
from runwright.languages.effects import Level
from runwright.plan.plan import Choice, Plan, fingerprint
from runwright.run.decision import decide
from runwright.run.kind import Kind, State
from runwright.run.move import Move, Turn, Verb

NEED = Need(approvals=1, requester=False, expires=600.0, because="destroys")


def turn(made: Plan, story: Story) -> Turn:
    return decide(made, story.progress, NOON).turn


def test_the_first_command_runs_first(story: Story) -> None:
    move = decide(plan(step(0, action(0)), step(1, action(1))), story.progress, NOON)

    assert move == Move(Turn.EXECUTE, step(0, action(0)), action(0))


def test_a_command_that_the_policy_asks_about_is_confirmed_before_each_execution(story: Story) -> None:
    made = plan(step(0, action(0, ask=True)))
    assert turn(made, story) is Turn.CONFIRM

    story.tell(Kind.CONFIRMED, action=0)
    assert turn(made, story) is Turn.EXECUTE

    story.ran(0, succeeded=False)
    story.tell(Kind.RETRIED, action=0, why="again")
    assert turn(made, story) is Turn.CONFIRM


def test_a_run_whose_steps_are_all_settled_is_done(story: Story) -> None:
    made = plan(step(0, action(0)), step(1))
    story.ran(0)
    assert turn(made, story) is Turn.PERFORM

    story.tell(Kind.PERFORMED, step=1, done=True)
    assert decide(made, story.progress, NOON) == Move(Turn.FINISH, state=State.DONE)


def test_a_failed_command_stops_the_run_until_somebody_says_what_now(story: Story) -> None:
    made = plan(step(0, action(0)), step(1, action(1)), rollback=(step(2),))
    story.ran(0, succeeded=False)

    move = decide(made, story.progress, NOON)

    assert move.turn is Turn.FAILURE
    assert {Verb.RETRY, Verb.EDIT, Verb.SKIP, Verb.ROLL_BACK, Verb.HAND_OVER, Verb.STOP} == set(move.verbs)
    assert move.because == "exit status 1"


def test_where_there_is_no_way_back_nobody_is_asked_to_take_it(story: Story) -> None:
    made = plan(step(0, action(0), undo=(action(10),)), step(1, action(1)))
    story.ran(0)
    story.ran(1, succeeded=False)

    assert Verb.ROLL_BACK in decide(made, story.progress, NOON).verbs  # the first step can be undone
    assert Verb.ROLL_BACK not in decide(made._replace(steps=made.steps[1:]), story.progress, NOON).verbs


def test_a_run_that_rolls_back_is_not_asked_whether_to_roll_back(story: Story) -> None:
    made = plan(step(0, action(0), undo=(action(1, ask=True),)), rollback=(step(1),))
    story.ran(0, succeeded=False)
    story.tell(Kind.ROLLBACK, why="it failed")
    confirmed = decide(made, story.progress, NOON)
    story.ran(1, succeeded=False)
    failed = decide(made, story.progress, NOON)
    story.tell(Kind.SKIPPED, action=1, step=-1, why="it is gone")
    performed = decide(made, story.progress, NOON)

    assert [each.turn for each in (confirmed, failed, performed)] == [Turn.CONFIRM, Turn.FAILURE, Turn.PERFORM]
    assert not any(Verb.ROLL_BACK in each.verbs for each in (confirmed, failed, performed))


def test_an_intent_without_an_outcome_is_in_doubt_before_anything_else(story: Story) -> None:
    made = plan(step(0, action(0)), step(1, action(1)))
    story.tell(Kind.INTENT, action=1, attempt=1)

    move = decide(made, story.progress, NOON)

    assert move.turn is Turn.DOUBT
    assert move.action == action(1)
    assert Verb.PROBE not in move.verbs


def test_a_declared_probe_may_settle_a_doubt(story: Story) -> None:
    story.tell(Kind.INTENT, action=0, attempt=1)

    move = decide(plan(step(0, action(0, probe="test -e done"))), story.progress, NOON)

    assert Verb.PROBE in move.verbs


def test_a_doubt_settled_as_not_done_runs_the_command_again_and_as_done_does_not(story: Story) -> None:
    made = plan(step(0, action(0)))
    story.tell(Kind.INTENT, action=0, attempt=1)
    story.tell(Kind.SETTLED, action=0, done=False)
    assert turn(made, story) is Turn.EXECUTE

    story.tell(Kind.INTENT, action=0, attempt=2)
    story.tell(Kind.SETTLED, action=0, done=True)
    assert turn(made, story) is Turn.FINISH


def test_a_step_whose_condition_is_not_met_is_passed_over(story: Story) -> None:
    made = plan(step(0, action(0), condition="if the disk is full"), step(1, action(1)))
    assert turn(made, story) is Turn.CONDITION

    story.tell(Kind.CONDITION, step=0, steps=[0], met=False)
    assert decide(made, story.progress, NOON).action == action(1)


def test_of_several_ways_the_one_of_the_environment_is_taken(story: Story) -> None:
    ways = (Choice(0, "Docker", applies=False), Choice(0, "Local", applies=True))
    made = plan(*(step(n, action(n), choice=way) for n, way in enumerate(ways)))

    assert decide(made, story.progress, NOON).action == action(1)


def test_where_the_environment_does_not_say_a_person_chooses_once(story: Story) -> None:
    ways = (Choice(0, "Docker", applies=None), Choice(0, "Local", applies=None))
    made = plan(*(step(n, action(n), choice=way) for n, way in enumerate(ways)))
    move = decide(made, story.progress, NOON)
    assert (move.turn, move.options) == (Turn.CHOOSE, ("Docker", "Local"))

    story.tell(Kind.CHOSEN, group=0, label="Local")
    assert decide(made, story.progress, NOON).action == action(1)


def test_an_expectation_that_nobody_judged_holds_the_run(story: Story) -> None:
    made = plan(step(0, action(0)), step(1, action(1)))
    story.tell(Kind.INTENT, action=0, attempt=1)
    story.tell(Kind.OUTCOME, action=0, attempt=1, succeeded=True, unjudged=[2])
    move = decide(made, story.progress, NOON)
    assert (move.turn, move.check) == (Turn.JUDGE, 2)

    story.tell(Kind.JUDGED, action=0, check=2, held=False, note="the page is blank")
    assert decide(made, story.progress, NOON)[:1] == (Turn.FAILURE,)


# Approval


def approved(story: Story, made: Plan, who: str = "bob@here", attempt: int = 1, **changed: Any) -> None:
    mark = fingerprint(made, action(0, need=NEED)._replace(**changed))
    story.tell(Kind.APPROVED, who=who, action=0, attempt=attempt, fingerprint=mark)


def test_a_command_waits_for_the_approval_of_somebody_else(story: Story) -> None:
    made = plan(step(0, action(0, need=NEED)))
    move = decide(made, story.progress, NOON)
    assert move.turn is Turn.APPROVE
    assert Verb.YES not in move.verbs

    approved(story, made, who="alice@here")
    assert turn(made, story) is Turn.APPROVE

    approved(story, made)
    assert turn(made, story) is Turn.EXECUTE


def test_whoever_took_the_run_over_cannot_approve_for_himself(story: Story) -> None:
    made = plan(step(0, action(0, need=NEED)))
    approved(story, made)
    story.tell(Kind.TAKEN, who="bob@here")

    assert turn(made, story) is Turn.APPROVE


def test_an_approval_expires(story: Story) -> None:
    made = plan(step(0, action(0, need=NEED)))
    approved(story, made)

    assert decide(made, story.progress, NOON + timedelta(seconds=600)).turn is Turn.EXECUTE
    assert decide(made, story.progress, NOON + timedelta(seconds=601)).turn is Turn.APPROVE


def test_an_approval_is_for_one_execution_so_that_a_retry_needs_another(story: Story) -> None:
    made = plan(step(0, action(0, need=NEED)))
    approved(story, made)
    story.ran(0, succeeded=False)
    story.tell(Kind.RETRIED, action=0, why="again")

    assert turn(made, story) is Turn.APPROVE


def test_an_approval_of_another_text_host_revision_or_environment_is_none(story: Story) -> None:
    made = plan(step(0, action(0, need=NEED)))
    approved(story, made, text="false")
    approved(story, made, host="db-1")
    approved(story, made._replace(revision="1" * 64))
    approved(story, made._replace(environment="production"))

    assert turn(made, story) is Turn.APPROVE


def test_two_approvals_are_those_of_two_people(story: Story) -> None:
    need = NEED._replace(approvals=2)
    made = plan(step(0, action(0, need=need)))
    approved(story, made)
    approved(story, made)
    assert decide(made, story.progress, NOON).because == (
        "it needs 2 approvals by somebody else than who runs it, has 1 (destroys)"
    )

    approved(story, made, who="carol@here")
    assert turn(made, story) is Turn.EXECUTE


def test_a_denied_command_does_not_run(story: Story) -> None:
    made = plan(step(0, action(0, need=NEED)))
    approved(story, made)
    story.tell(Kind.DENIED, who="carol@here", action=0, why="not now")

    move = decide(made, story.progress, NOON)

    assert (move.turn, move.because) == (Turn.FAILURE, "denied by carol@here: not now")


# Rollback


def test_rolling_back_undoes_the_touched_steps_last_first_and_then_follows_the_author(story: Story) -> None:
    undone = [step(n, action(n), undo=(action(10 + n),)) for n in range(3)]
    made = plan(*undone, rollback=(step(9, action(20)),))
    story.ran(0)
    story.ran(1, succeeded=False)
    story.tell(Kind.ROLLBACK, why="enough")
    order = []
    while (move := decide(made, story.progress, NOON)).turn is Turn.EXECUTE and move.action is not None:
        order.append(move.action.ordinal)
        story.ran(move.action.ordinal)

    assert order == [11, 10, 20]
    assert move == Move(Turn.FINISH, state=State.ROLLED_BACK)


@pytest.mark.parametrize("done", [True, False])
def test_what_a_person_did_is_taken_back_and_what_they_did_not_is_not(story: Story, *, done: bool) -> None:
    made = plan(step(0, undo=(action(10),)))
    story.tell(Kind.PERFORMED, step=0, done=done)
    story.tell(Kind.ROLLBACK, why="enough")

    assert turn(made, story) is (Turn.EXECUTE if done else Turn.FINISH)


def test_what_turned_out_not_to_be_done_is_not_undone(story: Story) -> None:
    made = plan(step(0, action(0), undo=(action(10),)))
    story.tell(Kind.INTENT, action=0, attempt=1)
    story.tell(Kind.SETTLED, action=0, done=False)
    story.tell(Kind.ROLLBACK, why="enough")

    assert decide(made, story.progress, NOON) == Move(Turn.FINISH, state=State.ROLLED_BACK)


def test_a_step_that_only_read_is_not_undone(story: Story) -> None:
    made = plan(step(0, action(0, level=Level.READS), undo=(action(10),)))
    story.ran(0)
    story.tell(Kind.ROLLBACK, why="enough")

    assert decide(made, story.progress, NOON) == Move(Turn.FINISH, state=State.ROLLED_BACK)
