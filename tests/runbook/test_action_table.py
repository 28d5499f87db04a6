"""Tables of actions, and tables that only say what helps in which case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def test_a_table_of_commands_is_done(book: Runbook) -> None:
    """
    # Notes
    ## Rename a queue
    ```sh
    queuectl rename old new
    ```
    ## How to connect
    | From | Command |
    |---|---|
    | home | `ssh relay@home.example` |
    | abroad | `ssh -p 2222 relay@abroad.example` |
    """
    assert [each.title for each in book.procedures] == ["Rename a queue", "How to connect"]


def test_a_table_of_cases_is_no_procedure(book: Runbook) -> None:
    """
    # Notes
    ## Rename a queue
    ```sh
    queuectl rename old new
    ```
    ## Common pitfalls
    | Symptom | Cause | Fix |
    |---|---|---|
    | The queue is stuck | the relay stopped | `systemctl restart relay` |
    | Jobs vanish | the disk is full | `journalctl --vacuum-time=7d` |
    """
    assert [each.title for each in book.procedures] == ["Rename a queue"]


def test_a_table_that_counts_is_done_step_by_step(book: Runbook) -> None:
    """
    # Notes
    ## Rename a queue
    ```sh
    queuectl rename old new
    ```
    ## Worker lost
    | # | What |
    |---|---|
    | 1 | Stop the relay |
    | 2 | Start a worker |
    """
    assert [each.title for each in book.procedures] == ["Rename a queue", "Worker lost"]
