"""Words that the prose tells the reader to replace: "Replace `shop-db` with the name of your database"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.placeholder import Placeholder
from runwright.lib.regex import regex
from runwright.runbook.element import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document

REPLACING = regex(
    r"\b(?:replac\w+|substitut\w+|swap\w*)\s+(?:the\s+)?(?:\w+\s+){0,3}$"
    r"|\b(?:assum\w+|suppose|say|pretend)\b[^.`]{0,40}\b(?:called|named|is)\s+$",
    re.IGNORECASE,
)
"""What stands before a word that is to be replaced, or that is only called so in this text."""
REPLACED = regex(r"\s*(?:with (?:your|the|a|an)\b|(?:should|must|needs? to) be (?:replaced|changed))", re.IGNORECASE)


def replaced(document: Document) -> frozenset[str]:
    """The words that the prose tells the reader to replace: inline code behind "replace", or before "with your …"."""
    found = set()
    for element in document.elements:
        if isinstance(element, Paragraph):
            text = element.inline.text
            for code in element.inline.codes:
                behind = text[code.at + len(code.text) :]
                if WORDLIKE.match(code.text) and (REPLACING.search(text[: code.at][-60:]) or REPLACED.match(behind)):
                    found.add(code.text)
    return frozenset(found)


WORDLIKE = regex(r"[\w.:/@-]{3,60}$")


def named(text: str, words: frozenset[str]) -> Iterator[Placeholder]:
    """Where a command uses words that the prose tells the reader to replace."""
    for word in (each for each in words if each in text):
        for match in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text):
            start = len(text[: match.start()].encode("utf-8", "replace"))
            yield Placeholder(start, start + len(word.encode("utf-8", "replace")), word, "sample")
