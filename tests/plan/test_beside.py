"""What the page says of a step besides its title, its commands, and what is shown elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plan.conftest import plan_of

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def test_a_caution_of_a_step_with_commands_is_kept(book: Runbook) -> None:
    """
    # Restart
    1. Stop it. Never while a migration runs.

       ```bash
       systemctl stop worker
       ```

       **Warning:** all sessions are lost.

       - one by one

    2. Start it: `systemctl start worker`
    """
    stop, start = plan_of(book).steps

    assert stop.instruction.splitlines() == [
        "Never while a migration runs.",
        "Warning: all sessions are lost.",
        "- one by one",
    ]
    assert start.instruction == ""


def test_what_stands_elsewhere_is_not_said_twice(book: Runbook) -> None:
    """
    # Restart
    1. Stop it

       ```bash
       touch stopped
       ```

       Undo: `rm stopped`

       Then look:

       ```bash
       cat stopped
       ```

       Expected: `ok`
    """
    [step] = plan_of(book).steps

    assert step.instruction == ""


def test_a_sentence_that_shares_a_word_with_an_expectation_elsewhere_stays(book: Runbook) -> None:
    """
    # Restart
    1. Count them:

       ```bash
       wc -l < list
       # Expected: 0
       ```

       Above 100 of them, call the team.
    """
    [step] = plan_of(book).steps

    assert step.instruction == "Above 100 of them, call the team."


def test_what_names_the_next_step_belongs_to_that_one(book: Runbook) -> None:
    """
    # Backfill
    Option A: from the warehouse

    ```bash
    cp a b
    ```

    Option B: by hand

    ```bash
    touch b
    ```
    """
    assert [step.instruction for step in plan_of(book).steps] == ["", ""]
