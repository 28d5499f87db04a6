"""A text with a name: places in it, and what is refused as no text."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

from runwright.lib import source
from runwright.lib.errors import Unreadable
from runwright.lib.source import Source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("one\ntwo\n", "one", (1, 1)),
        ("one\ntwo\n", "two", (2, 1)),
        ("one\ntwo three", "three", (2, 5)),
        ("one\r\ntwo three\r\n", "three", (2, 5)),
        ("a\tb", "b", (1, 3)),
        ("磁盘 full", "full", (1, 4)),
        ("🔥 hot", "hot", (1, 3)),
        ("\ufeff# Title\nnext", "# Title", (1, 1)),
        ("\ufeff# Title\nnext", "next", (2, 1)),
    ],
)
def test_a_place_counts_lines_and_characters_from_one(text: str, word: str, place: tuple[int, int]) -> None:
    written = Source.from_text(text)

    assert written.place(written.data.index(word.encode())) == place


def test_the_end_of_the_text_has_a_place_too() -> None:
    assert Source.from_text("one\ntwo").place(7) == (2, 4)
    assert Source.from_text("one\n").place(4) == (2, 1)
    assert Source.from_text("").place(0) == (1, 1)


def test_a_word_is_held_in_any_case_and_inside_longer_ones() -> None:
    text = Source.from_text("Ask PagerDuty first")

    assert text.holds(b"slack", b"pager")
    assert not text.holds(b"slack")


def test_text_between_two_offsets_is_what_stands_there() -> None:
    written = Source.from_text("Prüfe `df -h` jetzt")
    start = written.data.index(b"df")

    assert written.text(start, start + 5) == "df -h"


def test_what_utf8_cannot_carry_is_replaced() -> None:
    assert Source.from_text("half \ud83d here").data == b"half ? here"


def test_a_byte_order_mark_stays_in_the_bytes() -> None:
    assert Source.from_bytes(codecs.BOM_UTF8 + b"# Title", "a.md").data.startswith(codecs.BOM_UTF8)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_with_its_mark_is_turned_into_utf8(encoding: str) -> None:
    mark = "\ufeff".encode(encoding)

    assert Source.from_bytes(mark + "# Größe 🔥\n".encode(encoding), "a.md").data == "# Größe 🔥\n".encode()


def test_half_a_utf16_character_is_replaced() -> None:
    assert Source.from_bytes(codecs.BOM_UTF16_LE + "ab".encode("utf-16-le") + b"\x00", "a.md").data.startswith(b"ab")


def test_text_of_an_old_editor_is_read_as_windows_1252() -> None:
    assert Source.from_bytes("Größe – “gut”".encode("cp1252"), "a.md").data == "Größe – “gut”".encode()


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(1, 256)) * 4, b"\x1f\x8b\x08\x01\xff\xfe\x02\x03"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"picture\.md: this is") as refused:
        Source.from_bytes(data, "picture.md")

    assert refused.value.hint
    assert refused.value.status == 2


def test_a_file_too_large_for_a_runbook_is_refused() -> None:
    with pytest.raises(Unreadable, match="too large"):
        Source.from_bytes(b"a" * (source.LARGEST + 1), "dump.md")


def test_a_file_is_named_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"# A\r\n")

    written = Source.from_file(tmp_path / "a.md")

    assert (written.name, written.data) == (str(tmp_path / "a.md"), b"# A\r\n")


@pytest.mark.parametrize("name", ["missing.md", "."])
def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unreadable, match=r"No such file|Is a directory"):
        Source.from_file(tmp_path / name)
