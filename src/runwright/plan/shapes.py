"""Shapes: what of an output stays when it is made again another day. Times, ids, hashes and numbers are only a form."""

from __future__ import annotations

import re

from runwright.lib.regex import regex

PLACEHOLDER = regex(r"<[^<>\n]{1,60}>|\.{3}|…|\bxxx+\b|\*{3,}", re.IGNORECASE)
MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
DATE = (
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
    rf"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +(?:\d{{1,2}} )?{MONTH}[\d :]*"
    rf"|{MONTH} +\d{{1,2}}(?:,? +\d{{4}})?(?: +\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?"
    r"|\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
)
UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
HASH = r"(?:sha256:)?\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b"
SUFFIX = r"-[a-z0-9]{8,10}-[a-z0-9]{5}\b"
"""What Kubernetes appends to the names of pods."""
ADDRESS = r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b"
AGE = r"\b\d+(?:\.\d+)?(?:ms|us|µs|ns|[smhdwy])(?:\d+[smhd])*\b"
NUMBER = r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?![\w.])"
VOLATILE = regex(
    f"(?P<uuid>{UUID})|(?P<time>{DATE})|(?P<address>{ADDRESS})|(?P<suffix>{SUFFIX})|(?P<hash>{HASH})|(?P<age>{AGE})"
    f"|(?P<number>{NUMBER})"
)
LONGEST = 100_000
"""Characters of a line that are looked at."""


def shape(text: str) -> str:
    """A text with its volatile parts named: `up 3d, pid 412` is `up ⟨age⟩, pid ⟨number⟩`."""
    return " ".join(VOLATILE.sub(lambda match: f"⟨{match.lastgroup}⟩", text[:LONGEST]).split())


def alike(found: str, wanted: str) -> bool:
    """Whether a found text has the shape of the wanted one; what the author elided fits anything."""
    if found.strip() == wanted.strip():
        return True
    pieces = [re.escape(shape(piece)) for piece in PLACEHOLDER.split(wanted)]
    if len(pieces) == 1:
        return shape(found) == shape(wanted)
    pattern = r"\s*.*?\s*".join(pieces)
    return re.fullmatch(pattern, shape(found), re.DOTALL) is not None


def volatile(text: str) -> bool:
    """Whether nothing of a text would stay."""
    return bool(text.strip()) and regex(r"⟨\w+⟩|\W").sub("", shape(text)) == ""
