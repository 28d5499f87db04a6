"""Metadata: what a document says about itself."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook import read
from runwright.runbook.document import Document
from runwright.runbook.metadata import PLAIN, _of_yaml, _plain, fields

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def short(book: Runbook) -> list[tuple[str, str, str]]:
    """Name, value and origin of every field."""
    return [(field.name, field.value, field.origin) for field in book.metadata]


def test_front_matter(book: Runbook) -> None:
    """
    ---
    title: Restore
    tags: [db, backup]
    owner:
      team: storage
    ---
    # Restore
    """
    assert short(book) == [
        ("title", "Restore", "front matter"),
        ("tags", "db, backup", "front matter"),
        ("owner.team", "storage", "front matter"),
    ]
    assert [book.source.line(field.start) for field in book.metadata] == [2, 3, 5]
    assert book.source.text(book.metadata[1].start, book.metadata[1].end) == "tags: [db, backup]"


def test_front_matter_that_is_no_yaml_says_nothing(book: Runbook) -> None:
    """
    ---
    title: [unclosed
    ---
    # Restore
    """
    assert short(book) == []


def test_bold_labels_at_the_top_and_at_the_end(book: Runbook) -> None:
    """
    # Restore

    **Owner:** Storage team
    **Last Updated**: 2025-11-04

    ## Steps

    **Duration**: 30 minutes

    Do it.

    ---

    **Version**: 1.2.0
    """
    assert short(book) == [
        ("Owner", "Storage team", "label"),
        ("Last Updated", "2025-11-04", "label"),
        ("Version", "1.2.0", "label"),
    ]


def test_several_labels_on_one_line(book: Runbook) -> None:
    """
    # Restore

    **Owner:** Storage | **Status:** current
    """
    assert short(book) == [("Owner", "Storage", "label"), ("Status", "current", "label")]


def test_block_quotes_and_tables(book: Runbook) -> None:
    """
    # Restore

    > **Audience**: on-call engineers

    | Field | Value |
    |---|---|
    | Owner | Storage |
    | Tier | 1 |
    """
    assert short(book) == [
        ("Audience", "on-call engineers", "quote"),
        ("Owner", "Storage", "table"),
        ("Tier", "1", "table"),
    ]


def test_phases_are_not_metadata(book: Runbook) -> None:
    """
    # Disk full

    **Symptoms**: writes fail
    """
    assert short(book) == []


@given(st.text(alphabet=st.sampled_from("-ab: \n*|>#[]{}&!\t")))
def test_no_text_raises(text: str) -> None:
    for start in ("", "---\n"):
        fields(Document(Source.from_text(start + text + "\n---\n")))


PLAIN_WORDS = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9 ./()-]{0,12}[A-Za-z0-9./()])?", fullmatch=True)


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,8}", fullmatch=True),
            PLAIN_WORDS | st.lists(PLAIN_WORDS, min_size=1, max_size=3).map(lambda words: f"[{', '.join(words)}]"),
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda pair: pair[0],
    )
)
def test_plain_front_matter_says_the_same_as_yaml(pairs: list[tuple[str, str]]) -> None:
    text = "".join(f"{name}: {value}\n" for name, value in pairs)
    lines = list(itertools.accumulate((len(line) for line in text.splitlines(keepends=True)), initial=0))

    assert PLAIN.match(text)
    assert list(_plain(text, lines)) == list(_of_yaml(text, lines))


def test_front_matter_from_windows_has_its_own_lines() -> None:
    text = "---\ntitle: Restore\nlast_verified: 2026-09-01\nowner:\n  team: storage\n---\n# Restore\n"
    for plain in (text, text.replace("owner:\n  team: storage\n", "")):
        here, there = (Source(each.encode(), "book.md") for each in (plain, plain.replace("\n", "\r\n")))

        assert [here.line(field.start) for field in read(here).metadata] == [
            there.line(field.start) for field in read(there).metadata
        ]
        assert there.text(read(there).metadata[1].start, read(there).metadata[1].end) == "last_verified: 2026-09-01"


def test_front_matter_in_toml_says_what_stands_on_its_lines() -> None:
    source = Source.from_text('+++\ntitle = "Restore"\nowners = ["Ann", "Ben"]\n\n[menu]\nweight = 3\n+++\n# Restore\n')
    fields = read(source).metadata

    assert [(each.name, each.value) for each in fields] == [
        ("title", "Restore"),
        ("owners", "Ann, Ben"),
        ("weight", "3"),
    ]
    assert source.text(fields[1].start, fields[1].end) == 'owners = ["Ann", "Ben"]'
