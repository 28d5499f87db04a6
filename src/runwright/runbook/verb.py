"""The verbs by which operators tell each other what to do."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from runwright.lib.regex import regex

FIRST = regex(r"[A-Za-z][A-Za-z-]*")


class Verbs(NamedTuple):
    """The words of `data/verbs.json`, and the forms made from them."""

    verbs: frozenset[str]
    adverbs: frozenset[str]
    gerunds: frozenset[str]


@cache
def words() -> Verbs:
    """The verbs that operators use."""
    data = json.loads((Path(__file__).parent / "data" / "verbs.json").read_text(encoding="utf-8"))
    verbs = frozenset(data["verbs"])
    gerunds = {
        form for verb in verbs for form in (f"{verb}ing", f"{verb.removesuffix('e')}ing", f"{verb}{verb[-1]}ing")
    }
    return Verbs(verbs, frozenset(data["adverbs"]), frozenset(gerunds))


def first_verb(text: str) -> str | None:
    """The verb that a text begins with, past an adverb or two: "Then restart the pod" gives `restart`."""
    verbs, adverbs, _ = words()
    for count, match in enumerate(FIRST.finditer(text[:80])):
        word = match[0].lower()
        if word in verbs:
            return word
        if word not in adverbs or count > 2:
            return None
    return None


NAMING = regex(
    r"\W*(?!(?:check|verify|confirm|ensure|make|see|validate|wait|note|test|assert)\b)[a-z-]+ "
    r"(?!(?:it|this|that|there|they|all|if|what|how|which|the|each|anything)\b)[\w-]+ "
    r"(?:can|could|will|would|is|are|was|were|has|have|may|might|must|should|requires?|does|do|cannot)\b",
    re.IGNORECASE,
)
"""A verb that is a noun: "Log files are", "Backup jobs must"."""


def imperative(text: str) -> bool:
    """Whether a text tells somebody to do something."""
    return first_verb(text) is not None and NAMING.match(text) is None


def gerund(text: str) -> bool:
    """Whether a title names an activity: "Restoring a backup"."""
    match = FIRST.match(text)
    return match is not None and match[0].lower() in words().gerunds
