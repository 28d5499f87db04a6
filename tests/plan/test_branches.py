"""Conditions as authors state them, and which of a step's commands each of them is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.plan.conftest import plan_of

from runwright.plan.condition import criterion, needed

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def rows(book: Runbook) -> list[tuple[str | None, list[str]]]:
    """Under which condition the plan has which commands."""
    return [(step.condition, [action.text for action in step.actions]) for step in plan_of(book).steps]


def test_a_command_behind_its_own_if_is_not_run_always(book: Runbook) -> None:
    """
    # Check the cache
    1. Run `./check`. If it fails, run `./mend` and `./look`, otherwise run `./go`.
    2. Run `./start`, then run `./check`
    """
    assert rows(book) == [
        (None, ["./check"]),
        ("If it fails", ["./mend", "./look"]),
        ("it is not so that it fails", ["./go"]),
        (None, ["./start", "./check"]),
    ]


def test_what_has_a_condition_of_its_own_is_called_by_the_words_that_lead_to_it(book: Runbook) -> None:
    """
    # Check the cache
    1. Run `./check`. If it fails, run `./mend`, otherwise run `./go`.
    2. Look at it: `./look`. If it is full:

       ```bash
       ./repair
       ```
    """
    assert [step.title for step in plan_of(book).steps] == [
        "Run ./check.",
        "If it fails, run ./mend",
        "otherwise run ./go",
        "Look at it: ./look.",
        "If it is full",
    ]
    assert [condition for condition, _ in rows(book)][3:] == [None, "If it is full"]


def test_a_block_behind_its_own_if_is_not_run_always(book: Runbook) -> None:
    """
    # Check the cache
    1. Run the check:

       ```bash
       ./check
       ```

       Then, if it printed an error:

       ```bash
       ./repair
       ./look
       ```

       Finally:

       ```bash
       ./done
       ```
    """
    assert rows(book) == [(None, ["./check"]), ("if it printed an error", ["./repair", "./look"]), (None, ["./done"])]


def test_what_is_done_otherwise_is_not_done_under_the_condition(book: Runbook) -> None:
    """
    # Clean up
    1. If the disk is full, run `./full`. Otherwise run `./fine`.
    2. If the replica is healthy, stop here. Otherwise:

       ```bash
       ./rebuild
       ```
    3. If the cache is warm:

       ```bash
       ./warm
       ```

       Otherwise:

       ```bash
       ./cold
       ```
    """
    assert rows(book) == [
        ("If the disk is full", ["./full"]),
        ("it is not so that the disk is full", ["./fine"]),
        ("it is not so that the replica is healthy", ["./rebuild"]),
        ("If the cache is warm", ["./warm"]),
        ("it is not so that the cache is warm", ["./cold"]),
    ]
    assert [step.otherwise for step in plan_of(book).steps] == [False, True, False, False, True]


def test_a_step_that_is_skipped_under_a_condition_is_not_done_under_it(book: Runbook) -> None:
    """
    # Rebuild
    1. If replication lag is below 60 s, skip this step. Otherwise: `./rebuild`
    2. Skip this step if replication lag is below 60 s: `./rebuild`
    3. Unless replication lag is below 60 s, run `./rebuild`
    """
    for step in plan_of(book).steps:
        assert step.condition == "it is not so that replication lag is below 60 s"
        assert step.criterion is not None
        assert (step.criterion.signal, step.criterion.comparator) == ("replication lag", ">=")


def test_the_same_words_stated_again_are_another_question(book: Runbook) -> None:
    """
    # Cure
    1. If it is still slow, restart A: `./a`
    2. If it is still slow, restart B: `./b`

    ## If it failed
    1. Look: `./look`
    2. Tell: `./tell`
    """
    one, other, look, tell = plan_of(book).steps

    assert one.condition == other.condition
    assert one.stated != other.stated
    assert (look.condition, look.stated) == (tell.condition, tell.stated)


@pytest.mark.parametrize(
    "text",
    [
        "If replication lag isn't above 60 s",
        "If replication lag never exceeds 60 s",
        "If replication lag doesn't exceed 60 s",
        "If replication lag cannot exceed 60 s",
        "If replication lag is above 60 s for 10 minutes",
        "If at least one of the 3 nodes is > 5 s behind",
        "If connections > 90% of the limit",
        "If the rate is more than 3 times the normal rate",
        "If there are fewer than 3 replicas",
    ],
)
def test_a_condition_that_says_more_than_one_comparison_is_for_a_person(text: str) -> None:
    assert criterion(text) is None


def test_a_condition_in_other_words_stays_as_it_is() -> None:
    assert needed("If the queue is full") == "If the queue is full"
    assert needed("Only unless it is Sunday") == "it is not so that it is Sunday"
