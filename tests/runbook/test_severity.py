"""Severities: names, response times, escalation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.document import Document
from runwright.runbook.severity import levels, severities

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def short(book: Runbook) -> list[tuple[str, float | None]]:
    """Name and response time."""
    return [(each.name, each.response) for each in book.severities]


def test_a_table(book: Runbook) -> None:
    """
    | Level | Impact | Response Time | Escalation |
    |---|---|---|---|
    | **SEV-1** | all users | < 15 min | CTO |
    | SEV-2 | some users | 1 hour | Team lead |
    """
    assert short(book) == [("SEV-1", 900), ("SEV-2", 3600)]
    assert (book.severities[0].escalation, book.severities[0].description) == ("CTO", "all users")


def test_a_heading_takes_the_response_time_below_it(book: Runbook) -> None:
    """
    ### P1: API Down

    **Response SLA**: 5 minutes

    ### P2 - Errors (15 min SLA)

    Look.
    """
    assert short(book) == [("P1", 300), ("P2", 900)]
    assert book.severities[0].description == "API Down"


def test_labels_and_lists(book: Runbook) -> None:
    """
    ## Disk full

    **Severity**: P2 (High)

    ## Alert Channels

    - **PagerDuty**: Critical alerts (P0/P1)
    - **P3**: ticket
    """
    assert [(each.name, each.description) for each in book.severities] == [
        ("P2", "High"),
        ("P0", "PagerDuty: Critical alerts (P0/P1)"),
        ("P1", "PagerDuty: Critical alerts (P0/P1)"),
        ("P3", "ticket"),
    ]


def test_sections_inherit_the_level_above_them(book: Runbook) -> None:
    """
    ## P1: Down

    ### Diagnosis

    Look.

    ## Other
    """
    assert levels(book.document) == {1: "P1", 2: "P1"}


def test_log_levels_are_no_severities(book: Runbook) -> None:
    """
    ### Log Levels

    - **WARN**: problems
    - **CRITICAL**: worse

    - **S3**: the bucket
    """
    assert short(book) == []


@given(st.text(alphabet=st.sampled_from("P12:*-| \n#severity()SEV")))
def test_no_text_raises(text: str) -> None:
    severities(Document(Source.from_text(f"## Severity levels\n\n{text}")))


def test_what_waits_for_business_hours_says_so_in_its_row_or_line(book: Runbook) -> None:
    """
    | Level | Response Time |
    |---|---|
    | P1 | 15 minutes, 24/7 |
    | P2 | 1 hour in business hours, otherwise 4 hours |
    | P3 | 4 business hours |
    | P4 | Next business day |
    | P5 | business hours |

    ## Levels

    - **P3**: business hours only
    - **P4**: during business hours or at night
    - **P2**: page outside business hours only

    ### SEV-3: Slow pages

    **Response time**: next working day
    """
    assert [(each.name, each.hours) for each in book.severities] == [
        ("P1", ""),
        ("P2", ""),
        ("P3", "4 business hours"),
        ("P4", "Next business day"),
        ("P5", "business hours"),
        ("P3", "business hours only"),
        ("P4", ""),
        ("P2", ""),
        ("SEV-3", "next working day"),
    ]
