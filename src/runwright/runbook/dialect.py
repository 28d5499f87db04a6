"""Dialects of Markdown, turned into CommonMark of the same length, so that every byte keeps its place.

MkDocs indents what stands in an admonition (`!!! note`) or a tab (`=== "Linux"`); to CommonMark that is a block of
code, and the fences in it are text. As items of a list they hold the same content. Lines that are only a tag of
GitBook, Liquid or Hugo (`{% tab %}`, `{{< hint >}}`) say nothing to a reader. Who sets commands off by two blanks and
no fence has comments among them (`  # the last column is the lag`), which are no headings.
"""

from __future__ import annotations

import re

from runwright.lib.regex import regex

BOX = regex(
    r"^([ \t]*)(?:!!!|\?\?\?|===(?=[ \t]+[\"'!]))\+?[ \t]+(?=\S[^\n]*\n(?:[ \t\r]*\n|\1(?:    |\t)))", re.MULTILINE
)
TAG = regex(r"^( {0,3})(\{%[^%{}\n]*%\}|\{\{[<%][^{}\n]*[>%]\}\})(?=[ \t]*\r?$)", re.MULTILINE)
FENCE = regex(r"^[ \t]*(?:`{3,}|~{3,}).*?(?:^[ \t]*(?:`{3,}|~{3,})[ \t\r]*$|\Z)", re.MULTILINE | re.DOTALL)
COMMENT = regex(r"^( {1,3})( *(?![#>*+\-\d ])\S[^\n]*\n)\1#(?= )", re.MULTILINE)
MARKS = {
    "{": ("{%", "{{<", "{{%"),
    "!": ("!!! ",),
    "?": ("??? ", "???+"),
    "=": ('=== "',),
    "#": ("\n # ", "\n  # ", "\n   # "),
}
"""What only the dialects have, by a sign of it: a single one is found at once, or not."""


def commonmark(text: str) -> str:
    """The text as CommonMark reads it; fenced blocks stay as they are."""
    if not any(sign in text and any(mark in text for mark in marks) for sign, marks in MARKS.items()):
        return text
    pieces = []
    at = 0
    for fence in FENCE.finditer(text):
        pieces += [_outside(text[at : fence.start()]), fence[0]]
        at = fence.end()
    return "".join([*pieces, _outside(text[at:])])


def _outside(text: str) -> str:
    text = COMMENT.sub(r"\1\2\1_", text)
    text = TAG.sub(lambda tag: tag[1] + " " * len(tag[2].encode()), text)
    return BOX.sub(lambda box: f"{box[1]}-   " + "_" * (len(box[0]) - len(box[1]) - 4), text)
