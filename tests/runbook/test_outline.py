"""Markdown as a flat row of elements: what the standard says, and what authors mean where it drops their text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.lib.source import Source
from runwright.runbook.document import Document
from runwright.runbook.element import CodeBlock, FrontMatter, Heading, Html, Paragraph, Table

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def document(text: str) -> Document:
    """A text laid out."""
    return Document(Source.from_text(text))


def codes(text: str) -> list[str]:
    """The contents of the code blocks of a text."""
    return [each.text for each in document(text).elements if isinstance(each, CodeBlock)]


def test_elements_come_in_the_order_of_the_text(book: Runbook) -> None:
    """
    ---
    title: x
    ---
    # Title
    Words.

    - item

    | a | b |
    |---|---|
    | 1 | 2 |

    <div>

    ```sh
    ls
    ```
    """
    kinds = [type(each) for each in book.document.elements]

    assert kinds == [FrontMatter, Heading, Paragraph, Paragraph, Table, Html, CodeBlock]


def test_words_keep_their_marks_and_places(book: Runbook) -> None:
    """
    Run **now** `df -h` or see [the wiki](https://example.org/x "t").
    """
    [element] = book.document.elements
    assert isinstance(element, Paragraph)
    inline, source = element.inline, book.source

    assert inline.text == "Run now df -h or see the wiki."
    assert [source.text(each.start, each.end) for each in (*inline.bolds, *inline.codes)] == ["**now**", "`df -h`"]
    assert [(each.text, each.target) for each in inline.references] == [("the wiki", "https://example.org/x")]
    assert inline.code_at(inline.text.index("-h")) == inline.codes[0]
    assert inline.code_at(0) is None


@pytest.mark.parametrize("word", ["now", "df", "größe", "wiki", "<name>", "end"])
def test_every_word_of_a_paragraph_is_found_again_in_the_source(word: str) -> None:
    laid = document("1. > Run **now** the `df -h`\n   > of größe, see [wiki](x), &amp; <name> at\n   > the end\n")
    [element] = [each for each in laid.elements if isinstance(each, Paragraph)]
    at = element.inline.offset(element.inline.text.index(word))

    assert laid.source.data[at : at + len(word.encode())] == word.encode()


def test_a_list_item_knows_its_number_depth_and_box(book: Runbook) -> None:
    """
    3. third
    4. fourth
       - [x] done
       - [ ] open
    """
    items = [(item.number, item.depth, item.parent, item.checked) for item in book.document.items]

    assert items == [(3, 1, -1, None), (4, 1, -1, None), (None, 2, 1, True), (None, 2, 1, False)]


def test_items_of_one_list_share_a_group(book: Runbook) -> None:
    """
    1. a
    2. b

    words

    1. c
    """
    groups = [item.group for item in book.document.items]

    assert groups[0] == groups[1] != groups[2]


def test_an_element_names_the_item_it_stands_in(book: Runbook) -> None:
    """
    1. Look:

       ```sh
       df -h
       ```
    """
    assert [each.item for each in book.document.elements if isinstance(each, Paragraph | CodeBlock)] == [0, 0]


@pytest.mark.parametrize(
    "text",
    [
        "```sh\nls\n  pwd\n```\n",
        "~~~~ sh\nls\n  pwd\n~~~~\n",
        "    ls\n      pwd\n",
        "- item\n\n  ```sh\n  ls\n    pwd\n  ```\n",
        "1. item\n\n       ls\n         pwd\n",
        "> ```sh\n> ls\n>   pwd\n> ```\n",
        "> - x\n>   ```\n>   ls\n>     pwd\n>   ```\n",
        "```sh\r\nls\r\n  pwd\r\n```\r\n",
        "\ufeff```sh\nls\n  pwd\n```\n",
    ],
    ids=["fence", "tildes", "indented", "in an item", "indented in an item", "quoted", "quoted item", "CRLF", "BOM"],
)
def test_code_loses_its_dress_and_keeps_its_places(text: str) -> None:
    laid = document(text)
    [block] = [each for each in laid.elements if isinstance(each, CodeBlock)]

    assert block.text.replace("\r\n", "\n").rstrip("\n") == "ls\n  pwd"
    assert laid.source.data[block.offset(block.text.index("pwd")) :].startswith(b"pwd")


def test_indented_code_is_not_fenced() -> None:
    fenced, indented = (
        each for each in document("```sh\nls\n```\n\nx\n\n    ls\n").elements if isinstance(each, CodeBlock)
    )

    assert (fenced.fenced, fenced.info, indented.fenced, indented.info) == (True, "sh", False, "")


def test_an_unclosed_fence_ends_where_the_next_heading_begins(book: Runbook) -> None:
    """
    ```sh
    # look
    ls

    ## Next
    Words.
    """
    [block, heading, words] = book.document.elements

    assert isinstance(block, CodeBlock)
    assert (block.text, block.closed) == ("# look\nls\n\n", False)
    assert isinstance(heading, Heading)
    assert isinstance(words, Paragraph)
    assert book.source.line(heading.start) == 5


def test_headings_in_a_closed_fence_are_code() -> None:
    assert codes("```sh\nls\n\n## not a heading\nls\n```\n") == ["ls\n\n## not a heading\nls\n"]


def test_a_fence_swallowed_by_html_is_a_block_all_the_same(book: Runbook) -> None:
    """
    <details>
    <summary>größer</summary>
    ```bash
    df -h
    ```
    </details>
    """
    [block] = [each for each in book.document.elements if isinstance(each, CodeBlock)]

    assert (block.info, block.text) == ("bash", "df -h\n")
    assert book.source.text(block.offset(0), block.offset(5)) == "df -h"


def test_what_stands_in_a_comment_is_not_there(book: Runbook) -> None:
    """
    <!--
    ## Old heading
    ```sh
    rm -rf /srv
    ```
    -->
    """
    [element] = book.document.elements

    assert isinstance(element, Html)


@pytest.mark.parametrize("name", ["<pod-name>", "<your namespace>", "<NODE>"])
def test_a_placeholder_in_prose_stays_a_word(name: str) -> None:
    [element] = document(f"Replace {name} by yours.\n").elements

    assert isinstance(element, Paragraph)
    assert element.inline.text == f"Replace {name} by yours."


def test_html_that_only_dresses_words_is_dropped() -> None:
    [element] = document("Press <kbd>Ctrl</kbd>,<br> then go.\n").elements

    assert isinstance(element, Paragraph)
    assert element.inline.text == "Press Ctrl, then go."


def test_a_table_has_a_header_and_rows_with_places(book: Runbook) -> None:
    r"""
    | Check | Command |
    |-------|:-------:|
    | Disk  | `df -h` |
    | Pipe  | `ls \| sort` |
    | short |
    """
    [table] = book.document.elements
    assert isinstance(table, Table)

    assert [cell.plain for cell in table.header] == ["Check", "Command"]
    assert [[cell.plain for cell in row] for row in table.rows] == [
        ["Disk", "df -h"],
        ["Pipe", "ls | sort"],
        ["short", ""],
    ]
    code = table.rows[0][1].codes[0]
    assert book.source.text(code.start, code.end) == "`df -h`"


@pytest.mark.parametrize("text", ["Title\n=====\n", "Title\n---\n", "# Title #\n", "   ##   Title\n", "### `Title`\n"])
def test_headings_come_in_every_form(text: str) -> None:
    [heading] = document(text).elements

    assert isinstance(heading, Heading)
    assert heading.inline.plain == "Title"


def test_the_words_of_an_item_end_before_the_list_below_them() -> None:
    laid = document("- outer words\n  - inner words\n- last\n")

    assert [each.inline.plain for each in laid.elements if isinstance(each, Paragraph)] == [
        "outer words",
        "inner words",
        "last",
    ]


def test_a_note_of_github_is_words_in_a_quote(book: Runbook) -> None:
    """
    > [!WARNING]
    > Do not run this twice.
    """
    [element] = [each for each in book.document.elements if isinstance(each, Paragraph)]

    assert element.quoted
    assert "Do not run this twice." in element.inline.plain


def test_a_rule_above_a_heading_is_no_front_matter(book: Runbook) -> None:
    """
    # Runbook
    First.

    ---
    ## Second
    | a | b |
    |---|---|
    | c | d |

    ---
    ## Third
    """
    headings = [each.inline.plain for each in book.document.elements if isinstance(each, Heading)]

    assert headings == ["Runbook", "Second", "Third"]
    assert [type(each) for each in book.document.elements].count(FrontMatter) == 0


@pytest.mark.parametrize("text", ["", "\n\n\n", "\ufeff", "   ", "---", "```", "<!--", "|", "- ", "[", "# "])
def test_hardly_any_text_is_a_document_too(text: str) -> None:
    laid = document(text)

    assert all(0 <= each.start <= each.end <= len(laid.source.data) for each in laid.elements)
