"""Sections and the anchors that a Git host gives them."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.runbook import Runbook, read


def anchors(text: str) -> list[str]:
    """The anchors of a text's headings."""
    return [section.anchor for section in read(Source.from_text(text)).sections]


def test_a_section_reaches_to_the_next_heading_of_its_level(book: Runbook) -> None:
    """
    # A
    ## B
    ### C
    ## D
    """
    lines = [(s.title, book.source.line(s.start), book.source.line(s.end)) for s in book.sections]

    assert lines == [("A", 1, 5), ("B", 2, 4), ("C", 3, 4), ("D", 4, 5)]


def test_a_section_knows_the_one_around_it(book: Runbook) -> None:
    """
    ## B
    #### C
    ### D
    # A
    ## E
    """
    assert [section.parent for section in book.sections] == [0, 1, 1, 0, 4]
    assert [section.level for section in book.sections] == [2, 4, 3, 1, 2]


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Restore the Database", "restore-the-database"),
        ("Step 1: Stop & look!", "step-1-stop--look"),
        ("Use `kubectl drain`", "use-kubectl-drain"),
        ("**Bold** title", "bold-title"),
        ("See [the docs](https://example.org)", "see-the-docs"),
        ("snake_case-and-dashes", "snake_case-and-dashes"),
        ("Größe prüfen", "größe-prüfen"),
        ("磁盘 空间", "磁盘-空间"),
        ("🔥 Fire", "-fire"),
        ("RTO/RPO (4h)", "rtorpo-4h"),
    ],
)
def test_an_anchor_is_made_as_github_makes_it(title: str, anchor: str) -> None:
    assert anchors(f"# {title}\n") == [anchor]


def test_equal_headings_get_numbers() -> None:
    assert anchors("# Fix\n# Fix\n# Fix\n") == ["fix", "fix-1", "fix-2"]


def test_a_number_does_not_take_the_anchor_of_another_heading() -> None:
    assert len(set(anchors("# Fix\n# Fix 1\n# Fix\n# Fix 1\n"))) == 4


def test_attributes_behind_a_heading_are_no_part_of_its_title(book: Runbook) -> None:
    """
    # Restore {#restore-db}
    """
    [section] = book.sections

    assert section.title == "Restore"


def test_a_line_above_a_title_is_no_part_of_it(book: Runbook) -> None:
    """
    ==================
    Restore the backup
    ==================
    """
    assert [section.title for section in book.sections] == ["Restore the backup"]
    assert book.title.text == "Restore the backup"
