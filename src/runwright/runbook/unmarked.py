"""Unmarked commands: lines of prose that are commands by their form alone, as in notes without any code block.

They show that somebody acts under a heading. They are never offered to be run: nobody marked where they begin and end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages import shell
from runwright.languages.programs import known_programs, without_prefix
from runwright.lib.regex import regex
from runwright.runbook.element import Heading, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document

FLAG = regex(r"--?[A-Za-z][\w-]*(?:=\S*)?$")
"""An option, as only commands have them."""


def unmarked(document: Document) -> frozenset[int]:
    """Where the paragraphs begin that hold a line which is a command; none where comments became headings."""
    if any(_is_comment(element, document.source.data) for element in document.elements):
        return frozenset()
    return frozenset(_paragraphs(document))


def _paragraphs(document: Document) -> Iterator[int]:
    for element in document.elements:
        if isinstance(element, Paragraph) and not (element.quoted or element.inline.codes) and element.item < 0:
            text = element.inline.text
            if (" -" in text or " | " in text) and any(map(is_command, text.split("\n"))):
                yield element.start


def _is_comment(element: object, data: bytes) -> bool:
    """Whether a heading stands right behind a line of text, as a comment does between commands."""
    if not isinstance(element, Heading) or element.level > 1 or data[element.start : element.start + 1] != b"#":
        return False
    line = data[: element.start].rstrip(b" \t").removesuffix(b"\n").rpartition(b"\n")[2].strip()
    return is_command(line.decode("utf-8", "replace"))


def is_command(line: str) -> bool:
    """Whether a line is a command: a known program with an option or a pipe, that parses, and no sentence."""
    words = without_prefix(line.split())
    if len(words) < 2 or words[0] not in known_programs() or line.rstrip()[-1] in ".:;,?!" or "`" in line:
        return False
    if not any(FLAG.match(word) or word == "|" for word in words[1:]):
        return False
    return not shell.parse(line.strip().encode("utf-8", "replace")).problems
