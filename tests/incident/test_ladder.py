"""The ladder of an incident: the runbook's own matrix, in the forms in which runbooks write one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.incident.ladder import AGAIN, Asked, Rung, book_of, ladder
from runwright.incident.severity import alike, known, level, promise
from runwright.lib.source import Source
from runwright.runbook import read

if TYPE_CHECKING:
    from runwright.runbook import Runbook

ROTATIONS = ("primary", "secondary")


def once(made: tuple[Rung, ...]) -> list[Rung]:
    """Without those who are called again."""
    return [each for each in made if not each.again]


def rungs(book: Runbook, severity: str = "P1", procedure: str = "") -> list[tuple[str, list[tuple[str, float | None]]]]:
    """Whom each rung calls, and until what and after how many seconds."""
    made = once(ladder([book], Asked(book.source.name, procedure, severity, ROTATIONS, 600)))
    return [(each.to, [(one.until.value, one.after) for one in each.triggers]) for each in made]


def test_a_chain_drawn_in_a_block(book: Runbook) -> None:
    """
    # Operations
    ## Escalation
    ```
    Level 1: On-call engineer (responds within 5 min)
       ↓
    Level 2 (No response or P1/P2)
    Manager + lead engineer
       ↓
    Level 3 (Still unresolved after 15 min)
    VP Engineering
    ```
    """
    assert rungs(book)[-2:] == [
        ("Manager + lead engineer", [("answered", 300), ("resolved", 0.0)]),
        ("VP Engineering", [("resolved", 900)]),
    ]


def test_a_table_with_its_conditions(book: Runbook) -> None:
    """
    # Database
    ## Escalation
    | Level | Escalate to | When |
    |---|---|---|
    | 1 | on-call engineer | at once |
    | 2 | database team | P1 without an answer after 15 minutes, P2 after 1 hour |
    | 3 | hotline | data is lost |
    """
    made = once(ladder([book], Asked(book.source.name, "", "P2", ROTATIONS, 600)))
    assert [(each.level, each.to) for each in made] == [
        ("1", "on-call engineer"),
        ("2", "database team"),
        ("3", "hotline"),
    ]
    assert [sorted(one.severities) for one in made[1].triggers] == [["p1"], ["p2"]]
    assert (made[2].triggers, made[2].judgement) == ((), "data is lost")
    assert book.source.line(book.escalations[1].start) == made[1].line


def test_a_table_of_severities_calls_when_nobody_answers_in_time_and_first_whoever_is_on_call(book: Runbook) -> None:
    """
    # Operations
    ## Severity levels
    | Severity | Response time | Escalation |
    |---|---|---|
    | Critical | 15 min | VP Eng + CTO |
    | High | 1 hour | Engineering lead |
    """
    assert rungs(book, "critical") == [
        ("primary", [("answered", 0)]),
        ("VP Eng + CTO", [("answered", 900)]),
        ("Engineering lead", [("answered", 900)]),
    ]
    made = once(ladder([book], Asked(book.source.name, "", "critical", (), 600)))
    assert [sorted(each.triggers[0].severities) for each in made] == [["critical"], ["high"]]


def test_a_list_without_times_waits_for_the_patience_of_the_configuration(book: Runbook) -> None:
    """
    # Operations
    ## On-call rotation
    - **Primary**: DevOps team
    - **Secondary**: Platform engineering
    - **Escalation**: Engineering manager
    """
    assert rungs(book) == [
        ("DevOps team", [("answered", 0)]),
        ("Platform engineering", [("answered", 600)]),
        ("Engineering manager", [("answered", 1200)]),
    ]


def test_a_runbook_that_says_nothing_calls_the_rotations_in_their_order(book: Runbook) -> None:
    """
    # Operations
    Be calm.
    """
    assert rungs(book) == [("primary", [("answered", 0)]), ("secondary", [("answered", 600)])]


def test_who_was_called_first_is_called_again_while_nobody_answers(book: Runbook) -> None:
    """
    # Operations
    | Escalation | When |
    |---|---|
    | on-call engineer | at once |
    | CTO | data is lost |
    """
    made = ladder([book], Asked(book.source.name, "", "P1", ROTATIONS, 600))
    again = [each for each in made if each.again]
    assert [each.to for each in again] == ["on-call engineer"] * AGAIN
    assert [[(one.until.value, one.after) for one in each.triggers] for each in again] == [
        [("answered", 600)],
        [("answered", 1200)],
        [("answered", 1800)],
    ]
    assert len({each.key for each in made}) == len(made)


def test_a_sentence_of_another_procedure_is_not_part_of_it(book: Runbook) -> None:
    """
    # Operations
    ## Drain the queue
    1. Look: `redis-cli DBSIZE`

    If this is not resolved within 30 minutes, escalate to the queue team.

    ## Empty the disk
    1. Look: `df -h`
    """
    drain, disk = book.procedures
    assert ("queue team", [("resolved", 1800)]) in rungs(book, "", drain.anchor)
    assert rungs(book, "", disk.anchor) == [("primary", [("answered", 0)]), ("secondary", [("answered", 600)])]


def test_the_matrix_of_the_only_other_document_that_has_one_holds(book: Runbook) -> None:
    """
    # Escalation
    | Level | Escalate to | After |
    |---|---|---|
    | 1 | on-call | at once |
    """
    made = once(ladder([book], Asked("OTHER.md", "anything", "P1", ROTATIONS, 600)))
    assert [(each.to, each.book) for each in made] == [("on-call", book.source.name)]
    two = once(ladder([book, book], Asked("OTHER.md", "", "P1", ROTATIONS, 600)))
    assert [each.line for each in two] == [0, 0]  # who knows which of them is meant


def test_the_response_time_is_that_of_the_severity_however_it_is_spelled(book: Runbook) -> None:
    """
    # Operations
    ## Severity levels
    | Severity | Response time |
    |---|---|
    | P1 | 5 minutes |
    | P2 | 1 hour |
    """
    assert known(book) == ("P1", "P2")
    for spelled in ("P1", "p1", "SEV-1", "sev1", "Severity 1"):
        promised = promise(book, spelled)
        assert promised is not None
        assert (promised.seconds, promised.severity) == (300, "P1")
    assert promise(book, "P4") is None
    assert promise(book, "critical") is None


def test_a_severity_with_two_names_is_known_by_both(book: Runbook) -> None:
    """
    # Operations
    **Severity**: P1 (Critical)
    """
    assert alike(book, "critical") == alike(book, "sev 1") == {"p1", "critical"}
    assert level("Level 1") == "level 1"


@pytest.mark.parametrize(("name", "found"), [("ops/SHOP.md", True), ("../ops/SHOP.md", True), ("dev/SHOP.md", False)])
def test_a_runbook_is_found_from_whichever_folder_an_incident_was_opened(name: str, found: bool) -> None:  # noqa: FBT001
    book = read(Source(b"# Shop\n", "/srv/ops/SHOP.md"))
    assert (book_of([book], name) is book) is found
    assert book_of([book], "") is None
