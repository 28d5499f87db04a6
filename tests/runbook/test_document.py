"""A document's elements and sections find each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def test_text_before_the_first_heading_is_in_section_zero(book: Runbook) -> None:
    """
    Lead.

    # A
    Words.
    """
    document = book.document

    assert [document.section_of(number).ordinal for number in range(3)] == [0, 1, 1]
    assert document.sections[0].title == ""


def test_own_elements_end_at_the_next_heading_of_any_level(book: Runbook) -> None:
    """
    # A
    One.

    Two.
    ## B
    Three.
    """
    document = book.document

    assert len(document.own(document.sections[1])) == 2
    assert len(document.own(document.sections[2])) == 1


def test_children_are_one_step_below(book: Runbook) -> None:
    """
    # A
    ## B
    ### C
    ## D
    # E
    """
    document = book.document

    assert [section.title for section in document.children(document.sections[1])] == ["B", "D"]
    assert [section.title for section in document.children(document.sections[0])] == ["A", "E"]


def test_a_path_leads_from_the_outermost_section(book: Runbook) -> None:
    """
    # Database
    ## Restore
    ### Verify
    """
    document = book.document

    assert document.path(document.sections[3]) == ("Database", "Restore", "Verify")
    assert document.path(document.sections[0]) == ()


def test_a_document_without_headings_is_one_section(book: Runbook) -> None:
    """
    Only words.
    """
    assert len(book.document.sections) == 1
    assert book.document.section_of(0).end == len(book.source.data)


def test_an_offset_has_a_line(book: Runbook) -> None:
    """
    one
    two
    """
    assert book.document.line(book.source.data.index(b"two")) == 2
