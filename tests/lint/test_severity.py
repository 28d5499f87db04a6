"""What is sure to fail or to do harm is an error; what may be meant otherwise says less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lint.catalogue import rules
from runwright.lint.finding import Severity
from runwright.lint.library import Library
from runwright.lint.linting import lint

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def severities(book: Runbook, name: str) -> set[Severity]:
    """How bad one rule calls what it finds."""
    return {each.severity for each in lint(Library([book]), rules()) if each.rule == name}


def test_a_statement_that_every_server_refuses_is_an_error(book: Runbook) -> None:
    """
    ```sql
    CREATE INDEX orders_by_day ON table (day);
    ```
    """
    assert severities(book, "sql/does-not-parse") == {Severity.ERROR}


def test_ending_other_sessions_than_those_that_are_meant_is_an_error(book: Runbook) -> None:
    """
    ```sql
    -- Kill slow queries
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle';
    ```
    """
    assert severities(book, "sql/contradicts-words") == {Severity.ERROR}


def test_only_looking_at_other_sessions_is_a_warning(book: Runbook) -> None:
    """
    ```sql
    -- Show slow queries
    SELECT pid, usename FROM pg_stat_activity WHERE state = 'idle';
    ```
    """
    assert severities(book, "sql/contradicts-words") == {Severity.WARNING}


def test_a_proof_of_recovery_has_to_see_the_certificate_that_users_see(book: Runbook) -> None:
    """
    # The shop is down

    ## Verify the recovery

    ```bash
    curl -fsSk https://shop.eu/health
    ```
    """
    assert severities(book, "safety/disabled-check") == {Severity.WARNING}


def test_a_look_whether_somebody_answers_is_a_hint(book: Runbook) -> None:
    """
    # The shop

    ## Look at it

    ```bash
    curl -fsSk https://shop.eu/health
    ```
    """
    assert severities(book, "safety/disabled-check") == {Severity.INFO}


def test_a_script_below_no_folder_in_particular_is_a_hint(book: Runbook) -> None:
    """
    # Orders

    1. Look at them: `./tools/orders/check-all.sh --all`
    """
    assert severities(book, "dataflow/script-not-there") == {Severity.INFO}


def test_a_script_of_a_checkout_that_is_named_is_left_alone(book: Runbook) -> None:
    """
    # Orders

    Everything is called from the repository root.

    1. Look at them: `./tools/orders/check-all.sh --all`
    """
    assert severities(book, "dataflow/script-not-there") == set()
