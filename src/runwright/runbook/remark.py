"""Remarks in a block of code that call a value the author's own: `OWNER="acme"  # change to your organisation`.

One behind an assignment speaks of its value; one above a command names the word to replace ("replace 4f2a with your
commit").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.languages.placeholder import Placeholder
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BESIDE = regex(rb"[ \t]+#[ \t]*([^\r\n]+)")
OWN = regex(
    r"\b(?:chang|replac|substitut|set|adjust|edit|put|fill|insert|enter)\w*\b[^.;]*\byour\b|\bor your\b"
    r"|\byour (?:actual|own|real)\b|^\W*(?:chang|replac|edit|adjust|set)\w* (?:me|this)\b"
    r"|^\W*from (?:step \d|your\b|(?:the )?[\w/-]+\.(?:ya?ml|json|toml|env|tfvars|ini|conf)\b)|\bfrom step \d",
    re.IGNORECASE,
)
"""What says beside a value that the reader has another, or where it comes from."""
ASSIGNED = regex(r"\s*(?:export\s+)?[A-Za-z_]\w*=(?:\"([^\"$`\n]+)\"|'([^'\n]+)'|([^\s\"'$`();|&<>]+))\s*\Z")
"""A plain value, set alone."""
WORD = r"(?:[`'\"]([\w.:/@-]{2,60})[`'\"]|([\w.:@-]*[\d_.:@-][\w.:@-]*\w))"
REPLACED = regex(
    rf"\b(?:replac|substitut|swap|chang|ersetz|remplac|reemplaz|sustitu|substitua)\w*\s+(?:the |sie )?{WORD}"
    rf"\s+(?:with|by|to your|for your|durch|par|por|con)\b|把\s*{WORD}\s*(?:换成|替换|改成|改为)",
    re.IGNORECASE,
)
"""A word in quotes, or one that no prose has, which a comment says to replace."""
CASE = regex(r"\bif you\b|\boptional", re.IGNORECASE)


def told(comments: Iterable[str]) -> frozenset[str]:
    """The words that some comments say to replace, and not only in a case."""
    meant = [text for text in comments if not CASE.search(text)]
    return frozenset(
        word for text in meant for match in REPLACED.finditer(text) for word in match.groups() if word is not None
    )


def remarked(text: str, data: bytes, end: int) -> Iterator[Placeholder]:
    """The value that a command sets where the remark behind it, at byte `end` of a document, calls it the author's."""
    remark = BESIDE.match(data, end)
    given = ASSIGNED.match(text) if remark is not None else None
    if remark is None or given is None or not OWN.search(remark[1].decode("utf-8", "replace")):
        return
    value, at = next((value, given.start(group)) for group, value in enumerate(given.groups(), 1) if value)
    start = len(text[:at].encode("utf-8", "replace"))
    yield Placeholder(start, start + len(value.encode("utf-8", "replace")), value, "sample")
