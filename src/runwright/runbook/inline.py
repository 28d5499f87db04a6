"""A run of words with its markup: the text as a reader sees it, and where each part of it stands in the source.

The words are put together when the first of them is asked for: most of what stands in a document is never looked at
twice, and laying a document out takes less than half the time for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from sys import maxsize
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runwright.runbook.passage import Event, Passage


class Styled(NamedTuple):
    """A part of a text in bold or as code; `start` and `end` count bytes of the source, `at` characters of the text."""

    start: int
    end: int
    text: str
    at: int


class Reference(NamedTuple):
    """A link or an image inside a text."""

    start: int
    end: int
    text: str
    target: str
    image: bool
    at: int


TAG = regex(
    r"</?(?:a|abbr|b|big|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins"
    r"|kbd|li|mark|nobr|ol|p|pre|s|"
    r"samp|small|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|var|wbr)\b[^>]*>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
"""Markup that GitHub lets through; any other `<name>` in prose was meant as words."""


OPEN_END = regex(r"[\w,\"'’”)\]]\s*$")
"""The end of a line that ends no sentence."""
HANGING = regex(
    r"(?:,|\b(?:the|an?|of|to|in|on|at|by|for|from|with|than|and|or|as|that|if|when|your|its|their|this|be|is|are|was"
    r"|has|have|must|should|will|shall|may|can))\s*$"
)
"""The end of a line behind which a sentence goes on, whatever it goes on with."""
BREAKS = (b"<br>", b"<br/>", b"<br />")
"""With which authors end a line on purpose."""
MARKUP = {"codes": (b"`",), "bolds": (b"**", b"__"), "references": (b"[", b"<")}
"""What must stand in the source where there is markup of a kind: one of at most two signs."""
WORDS = frozenset({"text", "seams", *MARKUP})


class Inline:
    """The text of a paragraph, heading, list item or table cell. It never changes; equal places make equal values."""

    def __init__(self, start: int, end: int, passage: Passage, first: int, last: int) -> None:
        self.start = start
        self.end = end
        self._passage = passage
        self._first = first
        self._last = last

    if TYPE_CHECKING:
        text: str
        """The words without their markup; a line break is a line feed, or a blank where a sentence goes on."""
        seams: Sequence[tuple[int, int]]
        """Pairs (character of the text, byte of the source) where a piece begins; ascending."""
        plain: str
        """The text on one line."""
        codes: tuple[Styled, ...]
        """Its inline code."""
        bolds: tuple[Styled, ...]
        """Its strong parts."""
        references: tuple[Reference, ...]
        """Its links and images."""

    def __getattr__(self, name: str) -> object:
        """Put the words together when the first of them is asked for; all later reading is of plain attributes."""
        if name in MARKUP and not self._marked(MARKUP[name]):
            return self.__dict__.setdefault(name, ())
        if name == "plain":
            return self.__dict__.setdefault(name, " ".join(self.text.split()))
        if name not in WORDS:
            raise AttributeError(name)
        events, base = self._passage.events[self._first : self._last], self._passage.base
        if len(events) == 1 and "Text" in events[0][0]:
            self._take_alone(*events[0], base)
        else:
            self._take(events, base)
        return self.__dict__[name]

    def _take_alone(self, event: dict[str, str], span: dict[str, int], base: int) -> None:
        """Words without any markup, as most are."""
        self.text, self.seams = event["Text"], [(0, span["start"] + base)]
        self.codes = self.bolds = self.references = ()

    def _take(self, events: Iterable[Event], base: int) -> None:
        words = _Words(self._passage.data)
        for event, span in events:
            words.take(event, span["start"] + base, span["end"] + base)
        self.text = "".join(words.pieces)
        self.seams = words.seams
        self.codes, self.bolds, self.references = tuple(words.codes), tuple(words.bolds), tuple(words.references)

    def _marked(self, signs: tuple[bytes, ...]) -> bool:
        """Whether one of some signs stands in the source of it."""
        source = self._passage.data[self.start : self.end]
        return signs[0] in source or signs[-1] in source

    def offset(self, at: int) -> int:
        """The byte of the source at which the character `at` of the text stands."""
        if not self.seams:
            return self.start
        character, byte = self.seams[max(0, bisect_right(self.seams, (at, maxsize)) - 1)]
        return min(self.end, byte + len(self.text[character:at].encode("utf-8", "replace")))

    def code_at(self, at: int) -> Styled | None:
        """The inline code that covers a character of the text."""
        for code in self.codes:
            if code.at > at:
                break
            if at < code.at + len(code.text):
                return code
        return None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Inline):
            return NotImplemented
        return (self.start, self.end, self.text) == (other.start, other.end, other.text)

    def __hash__(self) -> int:
        return hash((self.start, self.end))

    def __repr__(self) -> str:
        return f"Inline({self.start}, {self.end}, {self.text!r})"


class _Open(NamedTuple):
    """A mark that has begun: where in the source, at which character, before which piece."""

    start: int
    at: int
    piece: int
    target: str = ""
    image: bool = False


class _Words:
    """Puts the events of one run together."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pieces: list[str] = []
        self.length = 0
        self.seams: list[tuple[int, int]] = []
        self.codes: list[Styled] = []
        self.bolds: list[Styled] = []
        self.references: list[Reference] = []
        self.opened: list[_Open] = []
        self.wrapped = False
        """Whether the last piece is the end of a line that may only be as wide as its author's window."""

    def take(self, event: Any, start: int, end: int) -> None:  # noqa: ANN401 (pyromark's events are plain data)
        """One event: words, code, a break, or where a mark begins or ends."""
        if event.__class__ is str:
            self.add("\n", start)
            self.wrapped = event == "SoftBreak" and not self.data.endswith(BREAKS, 0, start)
        elif "Text" in event:
            self.add(event["Text"], start)
        elif "Code" in event:
            self.code(event["Code"], start, end)
        elif "InlineHtml" in event:
            if not TAG.match(event["InlineHtml"]):
                self.add(event["InlineHtml"], start)
        elif "Start" in event:
            self.open(event["Start"], start)
        elif "End" in event:
            self.close(event["End"], end)

    def add(self, piece: str, start: int) -> None:
        """Some words."""
        if self.wrapped and piece != "\n":
            self._join(piece)
        self.seams.append((self.length, start))
        self.pieces.append(piece)
        self.length += len(piece)

    def _join(self, piece: str) -> None:
        """Make the end of a line a blank where the next piece goes on with its sentence."""
        self.wrapped = False
        before = "".join(self.pieces[-3:-1])
        if OPEN_END.search(before) and (piece[:1].islower() or HANGING.search(before)):
            self.pieces[-1] = " "

    def code(self, code: str, start: int, end: int) -> None:
        """Inline code; its words begin behind the backticks and the blank that the standard takes away."""
        if self.codes and self.codes[-1].at + len(self.codes[-1].text) == self.length - 1:
            self.wrapped = False  # one below the other, as commands stand
        self.codes.append(Styled(start, end, code, self.length))
        at = start
        while self.data[at : at + 1] == b"`":
            at += 1
        inside = end - start - 2 * (at - start)
        stripped = inside > len(code.encode("utf-8", "replace")) and self.data[at : at + 1] in {b" ", b"\n"}
        self.add(code, at + stripped)

    def open(self, tag: Any, start: int) -> None:  # noqa: ANN401 (pyromark's events are plain data)
        """A mark begins."""
        if tag == "Strong":
            self.opened.append(_Open(start, self.length, len(self.pieces)))
        elif tag.__class__ is dict and ("Link" in tag or "Image" in tag):
            value = tag.get("Link") or tag["Image"]
            self.opened.append(_Open(start, self.length, len(self.pieces), value["dest_url"], "Image" in tag))

    def close(self, name: str, end: int) -> None:
        """A mark ends."""
        if name not in {"Strong", "Link", "Image"} or not self.opened:
            return
        opened = self.opened.pop()
        text = "".join(self.pieces[opened.piece :])
        if name == "Strong":
            self.bolds.append(Styled(opened.start, end, text, opened.at))
        else:
            self.references.append(Reference(opened.start, end, text, opened.target, opened.image, opened.at))
