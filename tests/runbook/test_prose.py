"""Prose: statements with their labels, and with the words that announce them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook.document import Document
from runwright.runbook.prose import cell, prose

if TYPE_CHECKING:
    from runwright.runbook import Runbook

Short = tuple[str, str, str, str]


def short(book: Runbook) -> list[Short]:
    """Kind, label, value and lead of every statement."""
    return [(each.kind, each.label, each.value, each.lead) for each in prose(book.document).statements]


def test_labels_have_values(book: Runbook) -> None:
    """
    **Owner**: Storage
    **Status:** current | **Tier** - 1

    Note: read it first.
    """
    assert short(book) == [
        ("paragraph", "Owner", "Storage", ""),
        ("paragraph", "Status", "current | **Tier** - 1".replace("**", ""), ""),
        ("paragraph", "Note", "read it first.", ""),
    ]


def test_words_that_are_only_stressed_are_no_label(book: Runbook) -> None:
    """**Never** do this by hand. See http://example.com/a: it broke."""
    assert short(book) == [("paragraph", "", "Never do this by hand. See http://example.com/a: it broke.", "")]


def test_a_column_gives_its_cells_that_say_something(book: Runbook) -> None:
    """
    | Signal | Limit |
    |---|---|
    | lag | 5 s |
    | depth | |
    """
    [grid] = prose(book.document).grids

    assert [(row[0].plain, limit.plain) for row, limit in grid.below(1)] == [("lag", "5 s")]
    assert list(grid.below(-1)) == []
    assert [cell(grid.table.rows[0], column) for column in (-1, 0, 2)] == ["", "lag", ""]


def test_items_know_what_announces_them(book: Runbook) -> None:
    """
    # Disk full

    **Symptoms**:
    - Writes fail
      - Log: no space

    Some words.

    - Alone
    """
    assert short(book) == [
        ("heading", "", "Disk full", ""),
        ("paragraph", "Symptoms", "", ""),
        ("item", "", "Writes fail", "Symptoms"),
        ("item", "Log", "no space", "Writes fail"),
        ("paragraph", "", "Some words.", ""),
        ("item", "", "Alone", ""),
    ]


def test_comments_in_code_are_statements_at_their_place(book: Runbook) -> None:
    """
    - Rotate

    ```bash
    #!/bin/sh
    # Größe: 5 GB
    rotate --now
    ```
    """
    *_, comment = prose(book.document).statements

    assert (comment.kind, comment.label, comment.value) == ("comment", "Größe", "5 GB")
    assert book.source.text(*comment.span()) == "Größe: 5 GB"
    assert book.source.text(*comment.span(7)) == "5 GB"


def test_statements_are_found_by_what_they_are_about(book: Runbook) -> None:
    """
    ## Backups

    They run at night.

    ## Other

    - Restore a *backup*

    Unrelated.
    """
    found = [statement.text for statement in prose(book.document).about("backup")]

    assert found == ["Backups", "They run at night.", "Restore a backup"]
    assert prose(book.document).about("snapshot") == []


def test_it_is_read_once_for_a_document() -> None:
    document = Document(Source.from_text("# A\n"))

    assert prose(document) is prose(document)


@given(st.text(alphabet=st.sampled_from("ab *:-\n#>`|\té")))
def test_every_statement_stands_where_it_says(text: str) -> None:
    source = Source.from_text(text)
    for statement in prose(Document(source)).statements:
        start, end = statement.span()
        assert 0 <= start <= end <= len(source.data)
