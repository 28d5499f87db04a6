"""Conditions: when a step is to be done, if not always."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.runbook.condition import condition_in

if TYPE_CHECKING:
    from runwright.runbook import Runbook


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("If lag > 30 seconds:", "If lag > 30 seconds"),
        ("If the disk is full, delete the oldest snapshot", "If the disk is full"),
        ("When the primary is down: promote", "When the primary is down"),
        ("If data is damaged (no start, says the log), restore it", "If data is damaged (no start, says the log)"),
        ("Otherwise call the owner", "Otherwise call the owner"),
        ("Delete the pod (if performing an upgrade)", "if performing an upgrade"),
        ("(If performing an upgrade) Delete the pod", "If performing an upgrade"),
        ("Delete the pod (only on staging)", "only on staging"),
        ("Delete the cache (optional)", "optional"),
        ("Restart the pod if it hangs", "if it hangs"),
        ("Skip if the volume exists", "Skip if the volume exists"),
        ("如果磁盘已满", "如果磁盘已满"),
    ],
)
def test_a_condition_is_found_in_front_behind_and_in_brackets(text: str, condition: str) -> None:
    found = condition_in(text, 0)

    assert found is not None
    assert found.text == condition


@pytest.mark.parametrize("text", ["Restart the pod", "Whenever", "Check the iffy disk", "Notify the team", ""])
def test_an_instruction_without_one_has_none(text: str) -> None:
    assert condition_in(text, 0) is None


def test_a_step_carries_its_condition(book: Runbook) -> None:
    """
    # Catch up
    ## Resolution
    1. Look at the lag: `psql -c 'SELECT 1'`
    2. If lag > 30 seconds: `systemctl restart replica`
    """
    [procedure] = book.procedures
    texts = [step.condition and step.condition.text for step in procedure.steps]

    assert texts == [None, "If lag > 30 seconds"]
    assert procedure.steps[1].condition
    assert book.source.line(procedure.steps[1].condition.start) == 4


def test_a_bold_condition_opens_a_step(book: Runbook) -> None:
    """
    # Catch up
    ## Resolution
    **If lag > 30 seconds**:

    ```sh
    systemctl restart replica
    ```
    """
    [procedure] = book.procedures

    assert [(step.condition and step.condition.text, step.commands) for step in procedure.steps] == [
        ("If lag > 30 seconds", (0,))
    ]


def test_a_sentence_that_describes_when_something_is_so_is_no_condition() -> None:
    assert condition_in("Ask Redis. It answers PONG when it is well.", 0) is None
    assert condition_in("Restart the pod if it hangs.", 0) is not None
    assert condition_in("Ask Redis. Restart it when it hangs.", 0) is not None


def test_a_paragraph_that_announces_a_block_says_when_it_is_run(book: Runbook) -> None:
    """
    # Jobs fail

    ## Resolution

    If the marker exists, the volume was unmounted: remove it.

    ```bash
    rm /srv/press/no-fonts
    ```

    When it is gone, send the jobs again:

    ```bash
    curl -X POST http://localhost/requeue
    ```

    If you use Docker, read the notes. Then look:

    ```bash
    curl http://localhost/stats
    ```

    ## Rollback

    If it was the wrong volume, put it back:

    ```bash
    touch /srv/press/no-fonts
    ```
    """
    [procedure] = book.procedures

    conditions = [step.condition.text if step.condition else None for step in procedure.steps]
    assert conditions == ["If the marker exists", None, None, None]


def test_a_condition_of_the_second_of_two_ways_is_none_of_the_first() -> None:
    assert condition_in("Pull the logs from each node, or open the dashboard if there is one.", 0) is None
    assert condition_in("Restart web, worker, or both if they hang.", 0) is not None


def test_a_condition_that_is_a_sentence_by_itself_is_of_what_follows() -> None:
    assert condition_in("Look at the disk. If it is full:", 0) is None
    assert condition_in("If it is full:", 0) is not None


def test_a_condition_that_sends_the_reader_elsewhere_is_none_of_the_block_below_it(book: Runbook) -> None:
    """
    # Lag

    ## Check the lag

    If the lag is above 24 h, go to *Backfill*.

    ```bash
    stat lag.csv
    ```

    ## Backfill

    If the file is empty, copy it.

    ```bash
    cp warehouse.csv lag.csv
    ```
    """
    conditions = [step.condition for procedure in book.procedures for step in procedure.steps]

    assert [each.text if each else None for each in conditions] == [None, "If the file is empty"]


def test_when_nothing_is_to_be_done_is_no_condition_under_which_it_is_done() -> None:
    assert condition_in("Remove old backups, never the newest, and none when the newest is not good:", 0) is None
    assert condition_in("Delete the pods that hang, but none if the rollout is paused", 0) is None
    assert condition_in("Restart the pods, never when a migration runs", 0) is None
    assert condition_in("Restart the pods, but not if a migration runs", 0) is None
    assert condition_in("Delete the pods that hang, and the lock if the rollout is paused", 0) is not None
