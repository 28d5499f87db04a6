from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plan.conftest import plan_of

from runwright.drill.mutant import FAILING, REMOVED, SILENT, SWAPPED, mutants
from runwright.environment.environment import Environment

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.drill.mutant import Mutant
    from runwright.plan.plan import Plan
    from runwright.runbook import Runbook


def made(book: Runbook, folder: Path, *taken: int) -> tuple[Plan, list[Mutant]]:
    plan = plan_of(book)
    return plan, mutants(plan, taken or range(len(plan.steps)), Environment("here", "", folder))


def texts(plan: Plan) -> list[str]:
    return [action.text for step in plan.steps for action in step.actions]


def test_each_step_is_removed_silenced_broken_and_put_before_the_one_above_it(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Stop: `systemctl stop shop`
    2. Start: `systemctl start shop`
    """
    plan, found = made(book, tmp_path)

    assert [(each.kind, texts(each.change(plan))) for each in found] == [
        (REMOVED, ["systemctl start shop"]),
        (REMOVED, ["systemctl stop shop"]),
        (SILENT, ["true", "systemctl start shop"]),
        (SILENT, ["systemctl stop shop", "true"]),
        (SWAPPED, ["systemctl start shop", "systemctl stop shop"]),
        (FAILING, ["false", "systemctl start shop"]),
        (FAILING, ["systemctl stop shop", "false"]),
    ]
    assert texts(plan) == ["systemctl stop shop", "systemctl start shop"]


def test_what_changes_something_comes_before_what_only_reads(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Look: `systemctl status shop`
    2. Restart: `systemctl restart shop`
    """
    _, found = made(book, tmp_path)

    assert [each.acts for each in found] == sorted((each.acts for each in found), reverse=True)
    assert {each.what for each in found if not each.acts and each.kind == SILENT} == {
        "`systemctl status shop` does nothing"
    }


def test_a_step_that_looks_by_acting_may_be_missed(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Restart: `systemctl restart shop`
    2. See that orders are taken: `curl -X POST http://shop/orders/test`
    """
    _, found = made(book, tmp_path)

    assert {each.what for each in found if each.acts and each.kind == REMOVED} == {
        "“Restart: systemctl restart shop” is missing"
    }


def test_steps_that_the_run_did_not_take_have_no_mutants(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Restart: `systemctl restart shop`
    2. If it is full, clean it: `rm -rf /var/cache/shop`
    """
    _, found = made(book, tmp_path, 0)

    assert not any("clean" in each.what or "rm" in each.what for each in found)


def test_the_way_back_has_mutants_of_its_own_and_keeps_its_place(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Restart: `systemctl restart shop`

    ## Rollback
    1. Stop: `systemctl stop shop`
    2. Start: `systemctl start shop`
    """
    plan, found = made(book, tmp_path, 0, 1, 2)

    [removed] = [each for each in found if each.what == "“Stop: systemctl stop shop” is missing"]
    [swapped] = [each for each in found if each.kind == SWAPPED]
    for mutant, rest in (
        (removed, ["Start: systemctl start shop"]),
        (swapped, ["Start: systemctl start shop", "Stop: systemctl stop shop"]),
    ):
        changed = mutant.change(plan)
        assert changed.steps == plan.steps
        assert [step.title for step in changed.rollback] == rest


def test_a_mutant_keeps_what_was_expected_of_the_command(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Count:

       ```bash
       redis-cli dbsize
       # Expected: > 0
       ```
    """
    plan, found = made(book, tmp_path)

    [silent] = [each for each in found if each.kind == SILENT]
    [action] = silent.change(plan).steps[0].actions
    assert action.text == "true"
    assert action.checks == plan.steps[0].actions[0].checks
