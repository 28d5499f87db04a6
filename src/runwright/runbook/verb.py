"""The verbs by which operators tell each other what to do."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from runwright.lib.regex import regex

FIRST = regex(r"[^\W\d_](?:[^\W\d_]|-)*")
CLAUSE = regex(r"[^.!?:;,(（。，：\n]*")
NAMING = regex(
    r"\W*(?!(?:check|verify|confirm|ensure|make|see|validate|wait|note|test|assert)\b)[a-z-]+ "
    r"(?!(?:it|this|that|there|they|all|if|what|how|which|the|each|anything)\b)[\w-]+ "
    r"(?:can|could|will|would|is|are|was|were|has|have|may|might|must|should|requires?|does|do|cannot)\b",
    re.IGNORECASE,
)
"""A verb that is a noun: "Log files are", "Backup jobs must"."""
POLITE = regex(
    r"(?!(?:chez|assez|nez|rez)\b)[^\W\d_]{3,}ez(?:-(?:vous|le|la|les))?\b|[^\W\d_]{3,}en Sie\b", re.IGNORECASE
)
"""A French or a German order to somebody who is not known well, whatever the verb."""


class Verbs(NamedTuple):
    """The words of `data/verbs.json`, and the forms made from them."""

    verbs: frozenset[str]
    adverbs: frozenset[str]
    gerunds: frozenset[str]
    first: frozenset[str]
    """Of other languages, at the beginning of a clause."""
    last: frozenset[str]
    """Of other languages, at its end: "Pods neu starten"."""
    ends: tuple[str, ...]
    begins: tuple[str, ...]
    """Of languages that put no blanks between words."""


@cache
def words() -> Verbs:
    """The verbs that operators use."""
    data = json.loads((Path(__file__).parent / "data" / "verbs.json").read_text(encoding="utf-8"))
    verbs = frozenset(data["verbs"])
    gerunds = {
        form for verb in verbs for form in (f"{verb}ing", f"{verb.removesuffix('e')}ing", f"{verb}{verb[-1]}ing")
    }
    other = data["elsewhere"]
    return Verbs(
        verbs,
        frozenset(data["adverbs"]),
        frozenset(gerunds),
        frozenset(other["first"]),
        frozenset(other["last"]),
        tuple(other["ends"]),
        tuple(other["begins"]),
    )


def first_verb(text: str) -> str | None:
    """The verb that a text begins with, past an adverb or two: "Then restart the pod" gives `restart`."""
    verbs, adverbs = words().verbs, words().adverbs
    for count, match in enumerate(FIRST.finditer(text[:80])):
        word = match[0].lower()
        if word in verbs or (word.startswith("re-") and word[3:] in verbs):
            return word
        if word not in adverbs or count > 2:
            return None
    return None


@lru_cache(maxsize=1024)
def imperative(text: str) -> bool:
    """Whether a text tells somebody to do something; kept, as every reader of procedures and steps asks it again."""
    return (first_verb(text) is not None and NAMING.match(text) is None) or _elsewhere(text)


def _elsewhere(text: str) -> bool:
    """Whether a text tells somebody to do something in another language than English."""
    known = words()
    first = FIRST.search(text[:80])
    if first is None:
        return False
    if first[0].lower() in known.first:
        return True
    if POLITE.match(text, first.start()):
        return True
    clause = CLAUSE.match(text, first.start())
    spoken = clause[0].rstrip() if clause else ""
    if spoken.endswith("n") and spoken.rpartition(" ")[2].lower() in known.last:
        return True
    return not spoken.isascii() and (spoken.startswith(known.begins) or spoken.endswith(known.ends))


def gerund(text: str) -> bool:
    """Whether a title names an activity: "Restoring a backup"."""
    match = FIRST.match(text)
    return match is not None and match[0].lower() in words().gerunds
