"""Words that the prose tells the reader to replace: "Replace `shop-db` with the name of your database".

Some are named as code, some plainly ("Replace the 998 below"), some by the option that they are given to ("Change the
zone to where you are"), and some only by how they are written ("Substitute what is in capitals").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.placeholder import UPPER, Placeholder
from runwright.languages.programs import known_programs
from runwright.lib.regex import regex
from runwright.runbook.element import Heading, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document

REPLACING = regex(
    r"\b(?:replac\w+|substitut\w+|swap\w*)\s+(?:the\s+)?(?:\w+\s+){0,3}$"
    r"|\b(?:assum\w+|suppose|say|pretend)\b[^.`]{0,40}\b(?:called|named|is)\s+$"
    r"|\b(?:adjust|change|adapt)\b[^.`]{0,20}\bif\b[^.`]{0,30}\b(?:is not|isn't|isn’t|differs from|other than)\s+$",
    re.IGNORECASE,
)
"""What stands before a word that is to be replaced, or that is only called so in this text."""
REPLACED = regex(r"\s*(?:with your\b|(?:should|must|needs? to) be (?:replaced|changed))", re.IGNORECASE)
GIVEN = regex(r"\s*with (?:the|a|an)\b", re.IGNORECASE)
CHANGES = regex(r"\b(?:replac|substitut|swap|chang|adjust|adapt|edit|fill)\w*\b[^.]*$", re.IGNORECASE)
"""What has to stand before, in the same sentence, where "with the …" behind a word says what takes its place."""
KEY = regex(r"[\"']\s*:|\s*:\s")
"""Behind the key of a JSON body or a setting, which stays what it is."""


RENEWED = regex(
    r"\s*(?:with|by|from) (?:the|a|an|your)? ?(?:\w+ )?(?:backup|copy|restored?|previous|old|latest)\b", re.IGNORECASE
)
"""Behind a thing that is exchanged itself, and not its name."""
PLAINLY = regex(
    r"\b(?:replace|substitute) (?:the )?(?:value |number |id )?([\w.:@-]*[\d_.:@-][\w.:@-]*\w|\d+)"
    r"(?: (?:below|above|here|in the \w+))? (?:with|by)\b",
    re.IGNORECASE,
)
"""The same without code; a word of prose has neither digits nor signs in it."""
OPTIONS = regex(
    r"\b(?:change|adjust|replace|set|adapt|edit) the ((?:[\w-]+(?:, | and |, and ))*[\w-]+)"
    r" (?:options?|flags?|arguments?)\b",
    re.IGNORECASE,
)
CAPITALS = regex(
    r"\b(?:replac|substitut|chang|fill)\w*\b[^.\n]{0,40}\b"
    r"(?:all[- ]caps|capitals|capitali[sz]ed|upper-?case|in caps)\b",
    re.IGNORECASE,
)
WORDLIKE = regex(r"(?!\.[a-z])[\w.:/@-]{3,60}(?<!:)$")


class Replaced(NamedTuple):
    """What the prose of a document tells the reader to replace."""

    words: frozenset[str]
    options: tuple[tuple[int, int, str], ...]
    """From where to where which option's value is to be changed."""
    capitals: bool
    """Whether everything in capitals is."""


def replaced(document: Document) -> Replaced:
    """Collect what is to be replaced, paragraph by paragraph."""
    words: set[str] = set()
    options: list[tuple[int, int, str]] = []
    capitals = False
    for element in document.elements:
        if not isinstance(element, Paragraph):
            continue
        text = element.inline.text
        words.update(_coded(element))
        if "the" in text:
            words.update(m[1] for m in PLAINLY.finditer(text) if not RENEWED.match(text, m.end(1)))
            options += _options(document, element)
        capitals = capitals or ("cap" in text and CAPITALS.search(text) is not None)
    return Replaced(frozenset(words), tuple(options), capitals)


def _coded(element: Paragraph) -> Iterator[str]:
    """Inline code behind "replace", or before "with your …"; a program is only exchanged for another."""
    text = element.inline.text
    for code in element.inline.codes:
        behind = text[code.at + len(code.text) :]
        told = REPLACING.search(text[: code.at][-60:]) or REPLACED.match(behind)
        told = told or (GIVEN.match(behind) and CHANGES.search(text[: code.at]))
        if told and not RENEWED.match(behind) and WORDLIKE.match(code.text) and code.text not in known_programs():
            yield code.text


def _options(document: Document, element: Paragraph) -> Iterator[tuple[int, int, str]]:
    """The options that a paragraph says to change, down to the next heading."""
    found = [match[1] for match in OPTIONS.finditer(element.inline.text)]
    if found:
        heads = (each.start for each in document.elements if isinstance(each, Heading) and each.start > element.start)
        end = next(heads, len(document.source.data))
        for name in regex(r", and |, | and ").split(found[0]):
            yield element.start, end, name


def named(text: str, start: int, told: Replaced) -> Iterator[Placeholder]:
    """Where a command that stands at a byte uses what the prose tells the reader to replace."""
    for word in (each for each in told.words if each in text):
        for match in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text):
            if not KEY.match(text, match.end()):
                yield _sample(text, match.start(), word)
    for begin, end, name in told.options:
        if begin < start < end:
            for match in re.finditer(rf"--{re.escape(name)}[ =]+([^\s\\]+)", text):
                yield _sample(text, match.start(1), match[1])
    if told.capitals:
        data = text.encode("utf-8", "replace")
        for found in UPPER.finditer(data):
            yield Placeholder(found.start(), found.end(), found[0].decode(), "upper")


def _sample(text: str, at: int, word: str) -> Placeholder:
    start = len(text[:at].encode("utf-8", "replace"))
    return Placeholder(start, start + len(word.encode("utf-8", "replace")), word, "sample")
