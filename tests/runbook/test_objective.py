"""Objectives: RTO, RPO, response times, durations, downtime, availability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.document import Document
from runwright.runbook.objective import objectives

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def short(book: Runbook) -> list[tuple[str, str, float | None]]:
    """Kind, what it is for, and seconds."""
    return [(each.kind, each.what, each.seconds) for each in book.objectives]


def test_two_in_one_line(book: Runbook) -> None:
    """
    ## Restore

    RTO: 10 minutes. RPO: 24 hours.

    - **RTO**: 1 hour (RPO: 15 min)
    """
    assert short(book) == [
        ("RTO", "Restore", 600),
        ("RPO", "Restore", 86400),
        ("RTO", "Restore", 3600),
        ("RPO", "Restore", 900),
    ]
    assert [each.text for each in book.objectives] == ["10 minutes", "24 hours", "1 hour", "15 min"]


def test_tables(book: Runbook) -> None:
    """
    | Component | Recovery time objective (RTO) | RPO |
    |---|---|---|
    | API | 15 min | 0 min |
    """
    assert short(book) == [("RTO", "API", 900), ("RPO", "API", 0)]


def test_lists_under_their_heading(book: Runbook) -> None:
    """
    ### Recovery Time Objective (RTO)
    - **Database**: 1 hour
    - **Everything**: 4 hours (best effort)
    """
    assert short(book) == [("RTO", "Database", 3600), ("RTO", "Everything", 14400)]


def test_labels_belong_to_their_procedure(book: Runbook) -> None:
    """
    ### P1: API Down

    **Response SLA**: 5 minutes

    ### Add a replica

    **Duration**: Varies
    **Downtime**: None (rolling)
    **SLO**: 99.9 %
    """
    assert short(book) == [
        ("response time", "P1: API Down", 300),
        ("duration", "Add a replica", None),
        ("downtime", "Add a replica", 0),
        ("availability", "Add a replica", None),
    ]
    assert book.objectives[1].text == "Varies"


def test_time_limits_in_headings(book: Runbook) -> None:
    """
    ## Step 1 — Revoke at the source (≤ 5 min)
    ## Verify (≤ 10 min after the deploy)
    ## P2 — Errors (4 hours SLA)
    """
    assert short(book) == [
        ("time limit", "Step 1 — Revoke at the source", 300),
        ("time limit", "Verify", 600),
        ("response time", "P2 — Errors", 14400),
    ]


def test_sentences(book: Runbook) -> None:
    """
    ## Backups

    This gives us an RPO of 5 minutes and an RTO of less than 1 day.
    """
    assert ("RPO", "Backups", 300) in short(book)


def test_the_latency_of_a_service_is_no_response_time_of_a_person(book: Runbook) -> None:
    """
    ## Metrics

    - Response time P95: < 200ms
    """
    assert short(book) == []


@given(st.text(alphabet=st.sampled_from("RTO RPO:of5min()|\n#*≤ h")))
def test_no_text_raises(text: str) -> None:
    objectives(Document(Source.from_text(f"## RTO {text}\n\n- {text}\n\n{text}")))


def test_long_texts_are_read_in_one_pass() -> None:
    for piece in ("RTO of ", "RTO is target of ", "(5 min", "RTO " * 9, "(≤ 5 min x"):
        objectives(Document(Source.from_text(f"## A {piece * 5_000})\n\n{piece * 20_000}\n")))


def test_rows_that_name_a_promise(book: Runbook) -> None:
    """
    # Ledger

    | Objective | Target | Notes |
    |---|---|---|
    | RTO | 30 min | from the page on |
    | RPO | 5 min | |
    | Owner | 3 people | |
    """
    assert short(book) == [("RTO", "Ledger", 1800), ("RPO", "Ledger", 300)]
