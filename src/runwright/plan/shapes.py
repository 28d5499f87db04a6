"""Shapes: what of an output stays when it is made again another day. Times, ids, hashes and numbers are only a form."""

from __future__ import annotations

import re
from typing import NamedTuple

from runwright.lib.regex import regex

PLACEHOLDER = regex(r"<[^<>\n]{1,60}>|\.{3}|…|\bxxx+\b|\*{3,}", re.IGNORECASE)
MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
DATE = (
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\d{4}-\d{2}-\d{2}"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
    rf"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +(?:\d{{1,2}} )?{MONTH}[\d :]*"
    rf"|{MONTH} +\d{{1,2}}(?:,? +\d{{4}})?(?: +\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?"
    r"|\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
)
UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
HASH = r"(?:sha256:)?\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b"
SUFFIX = r"-[a-z0-9]{8,10}-[a-z0-9]{5}\b"
"""What Kubernetes appends to the names of pods."""
ADDRESS = r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b"
AGES = (
    r"\d{1,9}(?:\.\d{1,9})?(?:ms|us|µs|ns|[smhdwy]|min| (?:second|minute|hour|day|week|month|year)s?)"
    r"(?:\d{1,9}[smhd])*\b"
)
AGE = rf"\b{AGES}(?: {AGES})*"
NUMBER = r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?![\w.])"
VOLATILE = regex(
    f"(?P<uuid>{UUID})|(?P<time>{DATE})|(?P<address>{ADDRESS})|(?P<suffix>{SUFFIX})|(?P<hash>{HASH})|(?P<age>{AGE})"
    f"|(?P<number>{NUMBER})"
)
STATUS = regex(r"(?:\bHTTP/[\d.]{1,5} |^\s*(?:HTTP )?)([1-5]\d\d)(?=\s*$| [A-Z])", re.MULTILINE)
RATIO = regex(r"(?<![\w./])(\d{1,9})/(\d{1,9})(?![\w./])")
RESPONSE = regex(r"^\s*HTTP/\d(?:\.\d)? ([1-5]\d\d)\b[ A-Za-z-]*$")
"""The first line of a response: only its status says something."""
BARE = regex(r"\W*-?\d[\d,.]*\W*\Z")
"""A line that is only a number."""
LONGEST = 100_000
"""Characters of a line that are looked at."""


def shape(text: str) -> str:
    """A text with its volatile parts named: `up 3d, pid 412` is `up ⟨age⟩, pid ⟨number⟩`."""
    text = RESPONSE.sub(r"HTTP \1", text)
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


class Difference(NamedTuple):
    """How two texts of one shape differ in what they count."""

    sure: bool
    """Whether the found one is not what was wanted; else a person must look."""
    why: str


def difference(found: str, wanted: str) -> Difference | None:
    """What a text says otherwise by its numbers than the one of its shape; `None` when any number would do there.

    A status, a ratio such as `3/3` and a 0 are the message; a count, a size or the number of a process is not.
    """
    for pattern in (STATUS, RATIO):
        for one, other in zip(pattern.findall(found), pattern.findall(wanted), strict=False):
            if _told(one) != _told(other):
                return Difference(sure=True, why=f"{_spelled(one)}, where {_spelled(other)} was shown")
    pairs = zip(_numbers(found), _numbers(wanted), strict=False) if not PLACEHOLDER.search(wanted) else ()
    for one, other in pairs:
        if one != other and (BARE.match(wanted) or 0 in {float(one), float(other)}):
            return Difference(sure=False, why=f"{one}, where {other} was shown")
    return None


def _told(part: str | tuple[str, str]) -> str | bool:
    """What counts of a status or a ratio."""
    return part if isinstance(part, str) else part[0] == part[1]


def _spelled(part: str | tuple[str, str]) -> str:
    return part if isinstance(part, str) else "/".join(part)


def _numbers(text: str) -> list[str]:
    return [match[0].replace(",", "") for match in VOLATILE.finditer(text[:LONGEST]) if match.lastgroup == "number"]


def volatile(text: str) -> bool:
    """Whether nothing of a text would stay."""
    return bool(text.strip()) and regex(r"⟨\w+⟩|\W").sub("", shape(text)) == ""
