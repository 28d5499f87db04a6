"""Headings and the bold labels that serve as headings, in one tree."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.runbook import Runbook, read
from runwright.runbook.part import Part, parts

Tree = dict[str, "Tree"]


def tree(part: Part) -> Tree:
    """The titles of a part's children, and theirs."""
    return {child.title: tree(child) for child in part.children}


def test_headings_nest_by_level(book: Runbook) -> None:
    """
    # A
    ### B
    ## C
    # D
    """
    assert tree(parts(book.document)) == {"A": {"B": {}, "C": {}}, "D": {}}


def test_a_bold_line_is_a_heading(book: Runbook) -> None:
    """
    # Kafka is slow
    **Symptoms**

    Consumers lag.

    **Resolution:**

    Restart a broker.
    """
    assert tree(parts(book.document)) == {"Kafka is slow": {"Symptoms": {}, "Resolution": {}}}


def test_topics_hold_phases_and_phases_hold_conditions(book: Runbook) -> None:
    """
    # Incidents
    **Disk full**

    **Diagnosis:**

    Look.

    **If lag > 30 seconds**:

    Wait.

    **Resolution:**

    Delete.
    """
    incidents = tree(parts(book.document))["Incidents"]

    assert incidents == {"Disk full": {"Diagnosis": {"If lag > 30 seconds": {}}, "Resolution": {}}}


@pytest.mark.parametrize(
    "words",
    [
        "**Owner:** the team",
        "A sentence with **bold words** in it.",
        "**Severity:** high\n**Owner:** ops",
        "- **Symptoms**",
        "**Last paragraph of all**",
    ],
)
def test_bold_words_that_head_nothing_are_no_label(words: str) -> None:
    assert tree(parts(read(Source.from_text(f"# A\n\n{words}\n")).document)) == {"A": {}}


def test_a_phase_with_its_words_on_the_same_line_is_a_label(book: Runbook) -> None:
    """
    # A
    **Impact**: orders are lost.
    """
    assert tree(parts(book.document)) == {"A": {"Impact": {}}}


def test_a_plain_line_with_the_name_of_a_phase_is_a_label(book: Runbook) -> None:
    """
    # A
    Diagnosis:

    ```sh
    df -h
    ```
    """
    assert tree(parts(book.document)) == {"A": {"Diagnosis": {}}}


def test_every_element_belongs_to_exactly_one_part(book: Runbook) -> None:
    """
    Lead.
    # A
    **Symptoms**

    Words.
    ## B
    ```sh
    ls
    ```
    """

    def owned(part: Part) -> list[int]:
        return [*part.elements, *(number for child in part.children for number in owned(child))]

    headings = [number for number, each in enumerate(book.document.elements) if hasattr(each, "level")]

    assert sorted(owned(parts(book.document)) + headings) == list(range(len(book.document.elements)))


def test_a_part_reaches_to_the_end_of_its_children(book: Runbook) -> None:
    """
    # A
    ## B
    Words.
    # C
    """
    [a, _] = parts(book.document).children

    assert book.source.text(a.start, a.end).rstrip().endswith("Words.")
    assert a.end >= a.children[0].end


def test_phases_beside_their_topics_belong_to_the_topic_in_front_of_them(book: Runbook) -> None:
    """
    # Panels
    ## Availability
    ## Description
    ## Actions
    ## Budget
    ## Description
    ## Actions
    """
    topics: Tree = {"Description": {}, "Actions": {}}
    assert tree(parts(book.document)) == {"Panels": {"Availability": topics, "Budget": topics}}


def test_phases_that_stand_once_stay_beside_the_topics(book: Runbook) -> None:
    """
    # Panels
    ## Availability
    ## Budget
    ## Actions
    """
    assert tree(parts(book.document)) == {"Panels": {"Availability": {}, "Budget": {}, "Actions": {}}}


def test_a_heading_that_says_one_fact_opens_nothing(book: Runbook) -> None:
    """
    # Breach
    ## Severity: P0
    ## Owner: the team on call
    ### Containment
    """
    assert tree(parts(book.document)) == {"Breach": {"Containment": {}}}
