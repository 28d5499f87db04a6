"""The title: from the H1, the front matter, the first heading, or the file's name."""

from __future__ import annotations

import pytest

from runwright.lib.source import Source
from runwright.runbook import Runbook, read


def test_the_first_heading_of_level_one_is_the_title(book: Runbook) -> None:
    """
    ---
    title: Something else
    ---
    ## Contents
    # Restore the `shop` database
    """
    assert (book.title.text, book.title.origin) == ("Restore the shop database", "heading")
    assert book.source.line(book.title.start) == 5


def test_of_several_headings_of_level_one_none_is_the_title_when_the_front_matter_has_one(book: Runbook) -> None:
    """
    ---
    title: Create a jump box
    ---
    # Write the definition
    # Apply it
    """
    assert (book.title.text, book.title.origin) == ("Create a jump box", "front matter")


def test_of_several_headings_of_level_one_the_first_is_the_title_when_nothing_else_names_the_document() -> None:
    book = read(Source.from_text("# Restart\n# Renew\n"))

    assert book.title.text == "Restart"


def test_without_it_the_front_matter_names_the_document(book: Runbook) -> None:
    """
    ---
    owner: ops
    title: "Failover: primär"
    ---
    ## Steps
    """
    assert (book.title.text, book.title.origin) == ("Failover: primär", "front matter")
    assert book.source.text(book.title.start, book.title.end) == '"Failover: primär"'


def test_then_the_first_heading_of_any_level(book: Runbook) -> None:
    """
    ## Drain a node
    ### Steps
    """
    assert (book.title.text, book.title.origin) == ("Drain a node", "first heading")


@pytest.mark.parametrize("name", ["restore-shop_db.md", "docs/restore-shop_db.md.erb"])
def test_then_the_name_of_the_file(name: str) -> None:
    title = read(Source.from_text("Words.", name)).title

    assert (title.text, title.origin, title.start) == ("restore shop db", "file name", 0)


@pytest.mark.parametrize("expression", ["<%= title %>", "{{ page.title }}", "{% block title %}", "${TITLE}"])
def test_a_template_expression_is_no_title(expression: str) -> None:
    title = read(Source.from_text(f"---\ntitle: Real\n---\n# {expression}\n")).title

    assert title.text == "Real"


def test_a_setext_heading_is_a_title(book: Runbook) -> None:
    """
    Drain a node
    ============
    """
    assert (book.title.text, book.title.origin) == ("Drain a node", "heading")


def test_front_matter_is_found_behind_a_byte_order_mark_and_carriage_returns() -> None:
    book = read(Source.from_text("\ufeff---\r\ntitle: Real\r\n---\r\nWords.\r\n"))

    assert book.title.text == "Real"
    assert book.source.text(book.title.start, book.title.end) == "Real"


def test_front_matter_between_pluses_is_toml() -> None:
    book = read(Source.from_text('+++\nweight = 3\ntitle = "Restore etcd"\n+++\n## Overview\n\nWords.\n', "_index.md"))

    assert (book.title.text, book.title.origin) == ("Restore etcd", "front matter")
    assert book.source.text(book.title.start, book.title.end) == '"Restore etcd"'


def test_a_heading_that_is_a_phase_does_not_name_the_document() -> None:
    book = read(Source.from_text("Query the members.\n\n## Prerequisites\n\n## Steps\n", name="query-members.md"))

    assert (book.title.text, book.title.origin) == ("query members", "file name")
