from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.plan.conftest import plan_of

from runwright.drill.mutant import FAILING, REMOVED, SILENT, SWAPPED, Trace, mutants
from runwright.drill.rehearsing import StepVerdict
from runwright.environment.environment import Environment
from runwright.environment.secret import Reference

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.drill.mutant import Mutant
    from runwright.plan.plan import Plan
    from runwright.runbook import Runbook


def told(ordinal: int, state: str = "done", seconds: float = 0.1) -> StepVerdict:
    return StepVerdict(ordinal, str(ordinal + 1), "", state, seconds, "", "")


def made(
    book: Runbook, folder: Path, *taken: StepVerdict, fails: bool = False, unseen: tuple[tuple[str, str], ...] = ()
) -> tuple[Plan, list[Mutant]]:
    plan = plan_of(book)
    steps = taken or tuple(told(number) for number in range(len(plan.steps)))
    here = Environment("here", "", folder)
    way = Trace(plan, {each.ordinal: each for each in steps}, here, fails, fails, unseen=unseen)
    return plan, mutants(way)


def texts(plan: Plan) -> list[str]:
    return [action.text for step in plan.steps for action in step.actions]


def test_each_step_is_removed_put_before_the_one_above_it_and_broken(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Stop: `systemctl stop shop`
    2. Start: `systemctl start shop`
    """
    plan, found = made(book, tmp_path)

    assert [(each.kind, texts(each.change(plan))) for each in found] == [
        (REMOVED, ["systemctl start shop"]),
        (REMOVED, ["systemctl stop shop"]),
        (SWAPPED, ["systemctl start shop", "systemctl stop shop"]),
        (FAILING, ["false", "systemctl start shop"]),
        (FAILING, ["systemctl stop shop", "false"]),
    ]
    assert texts(plan) == ["systemctl stop shop", "systemctl start shop"]


def test_what_takes_a_step_back_is_a_step_of_the_way_back(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Stop:

       ```sh
       systemctl stop shop
       ```

       Undo:

       ```sh
       systemctl start shop
       ```
    2. Patch: `apt-get upgrade`
    """
    _, untouched = made(book, tmp_path)
    _, found = made(book, tmp_path, told(0), told(1), told(-1))

    back = [each for each in found if each.step == -1]
    assert [(each.kind, each.what, each.must) for each in back] == [
        (REMOVED, "“Undo: Stop” is missing", True),
        (FAILING, "`systemctl start shop` fails", True),
    ]
    plan = plan_of(book)
    assert [[action.text for action in each.change(plan).steps[0].undo] for each in back] == [[], ["false"]]
    assert texts(back[0].change(plan)) == texts(plan)
    assert [each.what for each in found if each.step >= 0] == [each.what for each in untouched]


def test_one_command_of_several_is_silenced(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Restart the shop and its cache:

       ```bash
       systemctl restart cache
       ```

       ```bash
       systemctl restart shop
       ```
    """
    plan, found = made(book, tmp_path)

    assert [texts(each.change(plan)) for each in found if each.kind == SILENT] == [
        ["true", "systemctl restart shop"],
        ["systemctl restart cache", "true"],
    ]


def test_a_command_is_silenced_where_it_then_stands(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Restart the shop and its cache:

       ```bash
       systemctl restart cache
       ```

       ```bash
       systemctl restart shop
       ```
    """
    plan, found = made(book, tmp_path)
    secret = ("SHOP_KEY", Reference("file", f"{tmp_path}/of-the-next-system"))
    [step] = plan.steps
    anew = plan._replace(
        steps=(step._replace(actions=tuple(each._replace(secrets=(secret,)) for each in step.actions)),)
    )

    for each in found:
        if each.kind == SILENT:
            assert [action.secrets for action in each.change(anew).steps[0].actions] == [(secret,), (secret,)]


def test_a_command_that_fails_needs_no_drill(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Restart: `systemctl restart shop`
    """
    _, found = made(book, tmp_path)

    assert [(each.kind, each.fails) for each in found] == [(REMOVED, ""), (FAILING, "exit status 1")]


def test_a_step_that_the_drill_cannot_see_is_not_tried_and_says_why(book: Runbook, tmp_path: Path) -> None:
    """
    # Empty the pool
    1. End sessions that are idle:

       ```bash
       shopctl end --idle 5m
       ```

       ```bash
       shopctl end --aborted 5m
       ```

    2. Reload: `systemctl reload shop`
    """
    _, found = made(book, tmp_path, unseen=(("end sessions", "nobody is idle for so long"),))

    assert [(each.kind, each.alike) for each in found if each.must and not each.fails] == [
        (REMOVED, ""),
        (REMOVED, "nobody is idle for so long"),
        (SILENT, "nobody is idle for so long"),
        (SILENT, "nobody is idle for so long"),
    ]
    assert [each.what for each in found if each.must and not each.known] == [
        "“Reload: systemctl reload shop” is missing"
    ]


def test_silence_where_an_output_is_expected_needs_no_drill(book: Runbook, tmp_path: Path) -> None:
    """
    # Warm
    1. Warm the cache:

       ```bash
       shopctl warm
       # Expected: > 0
       ```
    """
    plan, found = made(book, tmp_path)

    [silent] = [each for each in found if each.kind == SILENT]
    assert silent.fails
    [action] = silent.change(plan).steps[0].actions
    assert (action.text, action.checks) == ("true", plan.steps[0].actions[0].checks)


def test_a_step_that_looks_and_expects_nothing_is_not_missed(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Look: `systemctl status shop`
    2. Count: `ls /srv/shop`
    3. Restart: `systemctl restart shop`
    """
    _, found = made(book, tmp_path)

    alike = {(each.kind, each.what): each.alike for each in found if each.alike}
    assert alike == {
        (
            REMOVED,
            "“Look: systemctl status shop” is missing",
        ): "it only looks, and nothing is expected of what it shows",
        (REMOVED, "“Count: ls /srv/shop” is missing"): "it only looks, and nothing is expected of what it shows",
        (SWAPPED, "“Count: ls /srv/shop” comes before “Look: systemctl status shop”"): "both only look",
    }
    assert not any(each.must for each in found if each.alike)


def test_a_look_that_took_its_time_may_have_waited_for_something(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Look: `systemctl status shop`
    """
    _, found = made(book, tmp_path, told(0, seconds=3.0))

    assert not any(each.alike for each in found)


@pytest.mark.parametrize("text", ["cd /srv/shop", "NAME=$(hostname)", ': "${NAME:=shop}"', "sleep 1 &", "shopctl"])
def test_what_the_next_command_may_need_is_no_look(text: str, tmp_path: Path) -> None:
    from runwright.lib.source import Source
    from runwright.runbook import read

    book = read(Source.from_text(f"# Look\n\n1. Look:\n\n   ```bash\n   {text}\n   ```\n"))

    _, found = made(book, tmp_path)

    assert not any(each.alike for each in found)


def test_the_step_at_which_a_procedure_must_fail_is_missed(book: Runbook, tmp_path: Path) -> None:
    """
    # Look after it
    1. See what it says: `uptime`
    2. Ask how it is:

       ```bash
       curl --fail http://shop/health
       # Expected: ok
       ```
    """
    _, found = made(book, tmp_path, told(0), told(1, "failed"), fails=True)

    assert [(each.kind, each.notices, each.alike, each.fails) for each in found if each.must] == [
        (REMOVED, True, "", ""),
        (SILENT, True, "it fails as it must: “ok” is not in the output: there is none", ""),
    ]
    assert not any(each.kind == FAILING and each.step == 1 for each in found)


def test_a_step_that_looks_by_acting_may_be_missed(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Restart: `systemctl restart shop`
    2. See that orders are taken: `curl -X POST http://shop/orders/test`
    3. Try the next release on a copy: `shopctl rehearse next`
    """
    _, found = made(book, tmp_path)

    assert {each.what for each in found if each.acts and each.kind == REMOVED} == {
        "“Restart: systemctl restart shop” is missing"
    }


def test_what_a_person_does_and_the_drill_by_a_command_may_be_forgotten_too(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Tell the users.
    2. Do the work of the window.
    3. Restart: `systemctl restart shop`
    """
    plan = plan_of(book)
    taken = {number: told(number) for number in range(3)}

    found = mutants(Trace(plan, taken, Environment("here", "", tmp_path), manual=("do the WORK",)))

    assert [each.what for each in found if each.kind == REMOVED and each.must] == [
        "“Do the work of the window.” is missing",
        "“Restart: systemctl restart shop” is missing",
    ]


def test_steps_that_the_run_did_not_take_have_no_mutants(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Restart: `systemctl restart shop`
    2. If it is full, clean it: `rm -rf /var/cache/shop`
    """
    _, found = made(book, tmp_path, told(0))

    assert not any("clean" in each.what or "rm" in each.what for each in found)


def test_the_way_back_has_mutants_of_its_own_and_keeps_its_place(book: Runbook, tmp_path: Path) -> None:
    """
    # Restart
    1. Restart: `systemctl restart shop`

    ## Rollback
    1. Stop: `systemctl stop shop`
    2. Start: `systemctl start shop`
    """
    plan, found = made(book, tmp_path, told(0), told(1), told(2))

    [removed] = [each for each in found if each.what == "“Stop: systemctl stop shop” is missing"]
    [swapped] = [each for each in found if each.kind == SWAPPED]
    for mutant, rest in (
        (removed, ["Start: systemctl start shop"]),
        (swapped, ["Start: systemctl start shop", "Stop: systemctl stop shop"]),
    ):
        changed = mutant.change(plan)
        assert changed.steps == plan.steps
        assert [step.title for step in changed.rollback] == rest
