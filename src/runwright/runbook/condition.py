"""Conditions: when a step is to be done, if not always."""

from __future__ import annotations

import re
from typing import NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.verb import imperative

ASIDE = r"\([^()\n]*\)"
"""What stands in brackets ends no condition, whatever commas it has."""
LEADING = regex(
    rf"^\W*((?:if|when|unless|in case|otherwise|else|only if|skip (?:this )?if|once)\b(?:{ASIDE}|[^,:;.\n()])*"
    r"|(?:如果|当)[^,:;.，。\n)]*)",
    re.IGNORECASE,
)
TRAILING = regex(r"\(?\b((?:only )?(?:if|when|unless)\s+[^().,;\n]{3,80})\)?\s*[:.]?\s*$", re.IGNORECASE)
SKIP = regex(r"\b(skip (?:this |the )?(?:step )?(?:if|when|unless)\b[^,:;.\n)]*)", re.IGNORECASE)
BRACKET = regex(r"\(((?:only |optional\b|if |when |as )[^()\n]{0,80})\)", re.IGNORECASE)
SKIPPED = regex(
    r"[,:]?\s*(?:then )?(?:(?:you (?:can|may) )?skip (?:this|the) step\b|skip (?:it|this)\b)", re.IGNORECASE
)
"""What a leading condition says of its step: that it is *not* to be done then."""

SIGNS = (
    (LEADING, ("if", "when", "unless", "in case", "otherwise", "else", "once", "如果", "当")),
    (BRACKET, ("(",)),
    (SKIP, ("skip",)),
    (TRAILING, ("if", "when", "unless")),
)
"""Each form with what it cannot do without, in lower case."""

ANNOUNCING = regex(
    rf"\W*((?:if|unless|in case|only if)\b(?:{ASIDE}|[^,:;.!?()]){{3,100}})[,:]\s*[^.!?\n]*[.:]?\s*$", re.IGNORECASE
)
"""“When” and “once” say mostly in which order things are done."""
AWAY = regex(
    r"[,:]\s*(?:then |please )*(?:go (?:on |back )?to|(?:jump|skip|proceed|move on|refer) to"
    r"|continue (?:with|at|in|from)|see|escalate)\b(?!\s+(?:below|the following|here))",
    re.IGNORECASE,
)
"""An order that leads to another place: “If it is above 24 h, go to Backfill.” says nothing of the block below it."""
ENDED = regex(r"[.!?]\s+")
SUBJECT = regex(r"(?:it|this|that|they|these|those|the|a|an|there|its|their)\b\W+\w+", re.IGNORECASE)

SPARING = regex(r"(?:^|[,;]|\b(?:and|but))\s*(?:none|nothing|nobody|no one|never|not|except)\s*$", re.IGNORECASE)
"""What spares some of what a sentence orders, or all of it, and says when: the reader has to weigh that."""


class Condition(NamedTuple):
    """The words that say when; `start` is the byte of the text that holds them."""

    text: str
    start: int


def condition_in(text: str, start: int) -> Condition | None:
    """The condition that a title or an instruction states, if it states one."""
    low = text.lower()
    for pattern, words in SIGNS:
        match = pattern.search(text) if any(word in low for word in words) else None
        if match and not (pattern is TRAILING and _is_of_less(text, match.start())):
            skipped = SKIPPED.match(text, match.end()) if pattern is LEADING else None
            stated = match[1] + (skipped[0] if skipped else "")
            return Condition(" ".join(stated.split()).rstrip(":"), start)
    return None


def announced(text: str, start: int) -> Condition | None:
    """The condition that a paragraph states which announces a block, in one sentence: "If the disk is full, run:"."""
    match = ANNOUNCING.match(text)
    if match and text.rstrip().endswith(".") and AWAY.match(text, match.end(1)):
        return None
    return Condition(" ".join(match[1].split()), start) if match else None


def both(outer: Condition | None, inner: Condition | None) -> Condition | None:
    """A step's own condition under that of the part it stands in."""
    if outer is None or inner is None or inner.text in outer.text:
        return outer or inner
    return Condition(f"{outer.text}, and {inner.text}", inner.start)


def _is_of_less(text: str, at: int) -> bool:
    """Whether a condition behind a sentence is none of what the sentence orders.

    It only describes: "It answers PONG when it is well"; or it is of the second of two ways: "Pull the logs, or open
    the dashboard if there is one"; or it is a sentence by itself, of what follows: "Look at the disk. If it is full:".
    """
    sentence = ENDED.split(text[:at])[-1].strip()
    if not sentence:
        return bool(text[:at].strip())
    if SPARING.search(sentence) is not None:
        return True
    if SUBJECT.match(sentence) is not None and not imperative(sentence):
        return True
    first, _, second = sentence.rpartition(", or ")
    return imperative(first) and imperative(second)
