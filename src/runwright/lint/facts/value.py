"""Values that can be read off the page: a word with its variables replaced by what the document gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lint.facts.variable import variables

if TYPE_CHECKING:
    import re

    from runwright.runbook.reading import Runbook

VARIABLE = regex(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)[^}]*\})")
UNKNOWN = regex(r"\$\([^()]*(?:\([^()]*\)[^()]*)*\)|`[^`]*`|<[^<>\s]+>|\{\{[^}]*\}\}|\*+")
DEEPEST = 4
"""A value in a value in a value."""


def spelled(book: Runbook, text: str, before: int) -> str:
    """A word as far as it is known at a byte of the source; `*` stands for what only running it tells."""
    for _ in range(DEEPEST):
        replaced = VARIABLE.sub(lambda match: _value(book, match, before), text)
        if replaced == text:
            break
        text = replaced
    return UNKNOWN.sub("*", text).replace('"', "").replace("'", "")


def _value(book: Runbook, match: re.Match[str], before: int) -> str:
    name = match[1] or match[2]
    known = [each for each in variables(book).settings if each.name == name and each.value and each.start < before]
    value = known[-1].value if known else None
    return value.text.strip("\"'") if value is not None else "*"
