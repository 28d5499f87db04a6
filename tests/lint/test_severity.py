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
