"""A runbook as HTML: whatever it says, it stays a text, and every note stands on it once."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook import Runbook, read
from runwright.web.page import plain
from runwright.web.rendering import Note, rendered

if TYPE_CHECKING:
    from pathlib import Path

ACTIVE = {"script", "style", "iframe", "object", "embed", "form", "input", "img", "svg", "link", "meta", "base"}
PIECES = st.sampled_from(
    [
        *(
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=javascript:alert(1)>x</a>",
            "<svg/onload=x>",
        ),
        *(
            "[x](javascript:alert(1))",
            "![x](data:text/html,x)",
            "[x]: vbscript:x",
            "<javascript:alert(1)>",
            "[x](&#106;avascript:x)",
        ),
        *(
            "# Title",
            "## `x`",
            "1. step",
            "   - item",
            "> quote",
            "```bash",
            "```",
            "~~~",
            "| a | b |",
            "|--:|:-:|",
            "***",
            "---",
        ),
        *(
            "**bold**",
            "\t",
            "    code",
            "\\",
            "&lt;script&gt;",
            '" onmouseover="x',
            "'",
            "&",
            "\u202e",
            "\0",
            "{#id}",
            "é",
        ),
    ]
)
TEXTS = st.lists(st.lists(PIECES, max_size=3).map(" ".join), max_size=12).map("\n".join)


class Looking(HTMLParser):
    """What a browser would find in a page that is more than a text."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = {name: value or "" for name, value in attrs}
        self.names += [kept["id"]] if "id" in kept else []
        address = re.sub(r"[\s\x00-\x1f]", "", kept.get("href", "")).lower()
        scripted = address.startswith(("javascript:", "data:", "vbscript:"))
        odd = [name for name in kept if name == "style" or name.startswith("on")]
        if tag in ACTIVE or scripted or odd:
            self.active.append(f"{tag} {attrs}")


def looked_at(html: str) -> Looking:
    made = Looking()
    made.feed(html)
    made.close()
    return made


def book(text: str) -> Runbook:
    return read(Source.from_text(text, "BOOK.md"))


@given(TEXTS)
def test_nothing_that_a_runbook_says_is_obeyed(text: str) -> None:
    found = looked_at(rendered(book(text), []))
    assert found.active == []
    assert len(found.names) == len(set(found.names))


@given(TEXTS, st.sets(st.integers(1, 14), max_size=5))
def test_every_note_is_shown_once_and_in_the_order_of_the_lines(text: str, lines: set[int]) -> None:
    html = rendered(book(text), [Note(line, f"<hr data-note={line}>") for line in lines])
    assert [int(each) for each in re.findall(r"data-note=(\d+)", html)] == sorted(lines)


def test_a_real_runbook_keeps_its_anchors_and_loses_its_front_matter(root: Path) -> None:
    found = read(Source.from_file(root / "examples" / "checkout-service" / "RUNBOOK.md"))
    html = rendered(found, [])
    assert looked_at(html).names == [each.anchor for each in found.sections]
    assert "reviewed: 2026" not in html


@given(st.text())
def test_what_is_plain_steers_no_terminal_and_turns_no_text_around(text: str) -> None:
    shown = plain(f"\x1b[31m{text}\x1b]0;title\x07\u202e")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert plain(shown) == shown
