"""Escalations: tables, chains drawn with arrows, lists, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.document import Document
from runwright.runbook.escalation import escalations

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def short(book: Runbook) -> list[tuple[str, float | None]]:
    """To whom, and after how many seconds."""
    return [(each.to, each.after) for each in book.escalations]


def test_a_matrix(book: Runbook) -> None:
    """
    | Severity | Initial Response | Escalate After | Escalate To |
    |---|---|---|---|
    | SEV-1 | On-call | 15 minutes | Manager, CTO |
    | SEV-4 | Ticket | - | - |
    """
    [first] = book.escalations

    assert (first.to, first.after, first.level) == ("Manager, CTO", 900, "SEV-1")


def test_a_flow_with_arrows(book: Runbook) -> None:
    """
    ## Escalation Matrix

    ```
    Level 1 (Alert)
      ↓
    Engineer On-Call responds within 5 minutes
      ↓
    Level 2 (No response or P1/P2)
      ↓
    Page Manager + Lead Engineer
      ↓
    Level 3 (Still unresolved after 15 min)
      ↓
    Page Director
    ```
    """
    assert short(book) == [("Engineer On-Call", None), ("Manager + Lead Engineer", 300), ("Director", 900)]
    assert [each.when for each in book.escalations] == [
        "Alert",
        "No response or P1/P2",
        "Still unresolved after 15 min",
    ]
    assert [book.source.line(each.start) for each in book.escalations] == [4, 8, 12]


def test_arrows_that_an_old_editor_broke(book: Runbook) -> None:
    """
    ## Escalation

    ```
    Level 1
      â†“
    Page the lead
    ```
    """
    assert short(book) == [("lead", None)]


def test_lists_and_labels(book: Runbook) -> None:
    """
    **On-Call Rotation**:
    - Primary: DevOps (oncall@example.com)
    - Secondary: Platform

    **Escalation**: If any check fails, call the database team.
    """
    assert [(each.level, each.to) for each in book.escalations] == [
        ("Primary", "DevOps"),
        ("Secondary", "Platform"),
        (None, "database team"),
    ]


def test_sentences(book: Runbook) -> None:
    """
    If the rollback fails within 10 minutes, escalate to the platform team.

    - Escalate to the CTO after 30 minutes.
    - The problem was escalated to you.
    """
    assert short(book) == [("platform team", 600), ("CTO", 1800)]


@given(st.text(alphabet=st.sampled_from("Level 1(){}→↓->\n|*:escalat")))
def test_no_text_raises(text: str) -> None:
    escalations(Document(Source.from_text(f"## Escalation\n\n```\n{text}\n```\n\n{text}")))


def test_long_texts_are_read_in_one_pass() -> None:
    for piece in ("escalate to the ", "escalated it to ", "if ", "if a "):
        escalations(Document(Source.from_text(f"## Escalation\n\n{piece * 20_000}\n")))


def test_a_level_with_a_heading_of_its_own_is_called_when_the_one_below_gives_up(book: Runbook) -> None:
    """
    ## Escalation procedures

    ### Level 1: On-call engineer

    - Escalate if not resolved in 30 minutes

    ### Level 2: Senior SRE

    - Changes the infrastructure

    ### Level 3: Director (60 minutes)
    """
    assert [(each.level, each.to, each.after) for each in book.escalations] == [
        ("Level 1", "On-call engineer", None),
        ("Level 2", "Senior SRE", 1800),
        ("Level 3", "Director", 3600),
    ]
