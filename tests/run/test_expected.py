"""What a run holds against what was expected and planned: outputs of a block, errors, hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.run.story import Begin, Scripted, action, plan, step

from runwright.environment.environment import Host
from runwright.lib.clock import SYSTEM
from runwright.plan.check import Check, Want
from runwright.run.advance import drive
from runwright.run.hands import Elsewhere
from runwright.run.kind import State
from runwright.run.move import Turn, Verb

if TYPE_CHECKING:
    from runwright.environment.environment import Environment


def test_what_is_expected_below_a_block_may_be_what_an_earlier_command_of_it_printed(begin: Begin) -> None:
    both = Check("output", "lines", "one two", 1, Want(texts=("one", "two")))
    first = Check("sentence", "contains", "You should see `up`.", 1, Want(texts=("up",)))
    last = Check("output", "lines", "no", 1, Want(texts=("no",)))
    commands = [action(0, "echo one"), action(1, "echo two", checks=(both,), together=(0,))]
    silent = [action(2, "echo up"), action(3, "true", checks=(first,), together=(2,))]
    other = [action(4, "echo up"), action(5, "echo down", checks=(first,), together=(4,))]
    missing = [action(6, "echo one"), action(7, "echo two", checks=(last,), together=(6,))]
    rows = enumerate((commands, silent, other, missing))
    person = Scripted(Verb.YES, Verb.STOP)

    drive(begin(plan(*(step(n, *each) for n, each in rows))), person, SYSTEM)

    assert [(move.turn, move.action and move.action.ordinal) for move in person.asked] == [
        (Turn.JUDGE, 5),
        (Turn.FAILURE, 7),
    ]


@pytest.mark.parametrize(("command", "fails"), [("false", False), ("ls /nowhere", True), ("(exit 2)", True)])
def test_an_error_is_not_the_no_output_that_was_expected(begin: Begin, command: str, *, fails: bool) -> None:
    nothing = Check("sentence", "empty", "Expected: no output", 1)

    state = drive(begin(plan(step(0, action(0, command, checks=(nothing,))))), Scripted(Verb.STOP), SYSTEM)

    assert state is (State.FAILED if fails else State.DONE)


@pytest.mark.parametrize(
    ("hosts", "said"),
    [({}, "has none of this name now"), ({"db-1": Host("db-1", "ops@10.0.0.8")}, "is ops@10.0.0.8")],
)
def test_what_was_planned_for_a_host_is_run_on_no_other(
    begin: Begin, here: Environment, hosts: dict[str, Host], said: str
) -> None:
    made = plan(step(0, action(0, "touch done", host="db-1", address="ops@10.0.0.7")))

    with pytest.raises(Elsewhere, match=said):
        drive(begin(made, here._replace(hosts=hosts)), Scripted(), SYSTEM)

    assert not (here.directory / "done").exists()


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        (None, "the environment has none of this name now"),
        ("redis://other:6379/0", "that is redis://other:6379/0 now"),
        ("redis://:hunter2@cache:6379/1", "that is redis://:[*]{3}@cache:6379/1 now"),
    ],
)
def test_what_was_planned_for_an_endpoint_is_sent_to_no_other(
    begin: Begin, here: Environment, endpoint: str | None, said: str
) -> None:
    made = plan(step(0, action(0, "FLUSHALL", language="redis", address="redis://cache:6379/0")))
    endpoints = {"redis": endpoint} if endpoint else {}

    with pytest.raises(Elsewhere, match=said):
        drive(begin(made, here._replace(endpoints=endpoints)), Scripted(), SYSTEM)


@pytest.mark.parametrize(
    ("printed", "held"), [(r"lag: \033[31m500\033[0m s", False), (r"\033]0;title\007lag: \033[1;32m3 s\033[m\r", True)]
)
def test_colours_are_no_numbers(begin: Begin, printed: str, *, held: bool) -> None:
    low = Check("sentence", "number", "lag", 1, Want(subject="lag", comparator="<", value=10.0, unit="s"))
    made = plan(step(0, action(0, f"printf '{printed}\\n'", checks=(low,))))

    assert drive(begin(made), Scripted(Verb.STOP), SYSTEM) is (State.DONE if held else State.FAILED)


@pytest.mark.parametrize(
    ("check", "turns"),
    [
        (Check("sentence", "lacks", "no ERROR", 1, Want(texts=("ERROR",))), [Turn.JUDGE]),
        (Check("sentence", "contains", "`ERROR`", 1, Want(texts=("ERROR",))), [Turn.JUDGE]),
        (Check("sentence", "contains", "`begin`", 1, Want(texts=("begin",))), []),
        (Check("sentence", "lacks", "no begin", 1, Want(texts=("begin",))), [Turn.FAILURE]),
    ],
)
def test_what_was_not_kept_of_an_output_is_not_what_it_lacks(
    begin: Begin, here: Environment, check: Check, turns: list[Turn]
) -> None:
    made = plan(step(0, action(0, "echo begin; seq 99; echo ERROR; seq 99; echo end", checks=(check,))))
    person = Scripted(Verb.STOP)

    drive(begin(made, here._replace(limits=here.limits._replace(output=32))), person, SYSTEM)

    assert [move.turn for move in person.asked] == turns
