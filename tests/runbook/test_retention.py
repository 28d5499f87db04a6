"""Retention: what is kept for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.document import Document
from runwright.runbook.retention import retentions

if TYPE_CHECKING:
    from runwright.runbook import Runbook

DAY = 86400


def short(book: Runbook) -> list[tuple[str, float]]:
    """What is kept, and for how many days."""
    return [(each.what, each.seconds / DAY) for each in book.retentions]


def test_labels(book: Runbook) -> None:
    """
    ## Backups

    **Database**:
    - **Retention**: 30 days

    **Configuration**:
    - **Retention**: 90 days
    """
    assert short(book) == [("Database", 30), ("Configuration", 90)]


def test_words_in_prose_and_comments(book: Runbook) -> None:
    """
    ## Logs

    Logs are rotated daily and kept 14 days.

    ```bash
    # Keep last 7 days
    # Clear dumps older than 2 weeks
    rotate
    ```
    """
    assert short(book) == [("Logs", 14), ("Logs", 7), ("dumps", 14)]


def test_commands_that_delete_the_rest(book: Runbook) -> None:
    """
    ## Clean up

    ```bash
    find /backup -name "dump-*.rdb" -mtime +7 -delete
    find /var/log -name "*.log" -mtime +30 -exec rm {} +
    journalctl --vacuum-time=14d
    find /backup -mtime -1
    ```
    """
    assert short(book) == [("dump-*.rdb", 7), ("*.log", 30), ("Clean up", 14)]


def test_tables_and_sections(book: Runbook) -> None:
    """
    ## Retention period

    - Production: 90 days

    ## Storage

    | Backup | Retention |
    |---|---|
    | WAL | 7 days |
    """
    assert short(book) == [("Production", 90), ("WAL", 7)]


def test_the_life_of_a_token_is_no_retention(book: Runbook) -> None:
    """Wait for the tokens to expire (7 days for refresh tokens). Keep an eye on it for 2 days."""
    assert short(book) == []


@given(st.text(alphabet=st.sampled_from("find -mtime+7rel\n;|&\\ keptdays")))
def test_no_text_raises(text: str) -> None:
    retentions(Document(Source.from_text(f"keep\n\n```\nfind {text} -mtime +7 -delete\n```\n{text}")))


def test_long_commands_are_read_in_one_pass() -> None:
    for piece in ("find ", "find x -mtime +7 ", "a " * 10, "\\\n"):
        text = f"```\nfind {piece * 5_000} -mtime +7\n```\n"
        retentions(Document(Source.from_text(text)))
