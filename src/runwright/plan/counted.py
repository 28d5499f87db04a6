"""Counted: an expectation's words read as a number and how it compares.

A comparison behind a “not” is its contrary. One of two ("above 0 and below 100") says only half of what is wanted, one
under a condition not always, and "no pod with more than 5" is not about the number: these take a person.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan.check import Want
from runwright.plan.quoted import OR_ELSE, PERSON, provided
from runwright.runbook.quantity import CONTRARY, quantities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.runbook.quantity import Quantity

SHOWS = r"(?:be|return|show|print|output|say|see|read|get)"
GIVES = r"(?:prints?|returns?|outputs?|says?|reads?|shows?|answers?(?: with)?|repl(?:y|ies)(?: with)?|responds? with)"
LEAD = regex(
    r"^\W*(?:expect(?:ing|ation)?s?\b(?: to (?:see|get|find|read|receive)\b)?"
    r"(?: (?:the )?(?:output|result|response|answer|value|status|count) (?:to be|of|is)\b)?"
    rf"|(?:it|this|(?:this|the) (?:command|query|output|result|response)) (?:will )?(?:{GIVES}|is|be)\b|{GIVES}\b"
    r"|(?:the )?(?:expected|sample|example)(?: (?:output|result|response|value|status))?s?\b|output\b|result\b"
    rf"|returns?\b|(?:you )?(?:should|must|will) (?:now )?{SHOWS}\b|ok if\b|=>|->|→)\s*(?:is|are|be)?\s*[:=]?\s*",
    re.IGNORECASE,
)
"""The words that only announce a result."""
EXACT = regex(r"(-?\d{1,15}(?:\.\d{1,9})?)(?:\s?([a-zA-Z%]{1,10}))?\.?")
EQUALS = regex(
    r"`?([\w. -]{2,60}?)`?\s+(?:should|must) (?:be|equal|stay at)\s+`?(-?\d{1,15}(?:\.\d{1,9})?)`?"
    r"(?=\W*(?:$|[.;,]\s|\())"
)
"""`evicted_keys should be 0`."""
NO = regex(r"\bno (?!more\b|less\b|fewer\b)[^.;,]*$", re.IGNORECASE)
"""`no pods with more than 5 restarts` denies the pods, not the number."""
SIGN = regex(r"(?:^|[\s(])[-\u2212]$")
NOT = regex(
    r"(?:\b(?:not|never|cannot)|n['’]t)\s*(?:(?!and\b|or\b|but\b|only\b)[a-z]+ ){0,2}\s*$|\bno\s*$",
    re.IGNORECASE,
)
"""What turns the comparison behind it into its contrary: `not exceed`, `should not take`."""
ZERO = regex(r"(?P<not>non-?|not )?zero\W*$", re.IGNORECASE)
PRECISELY = regex(r"^(?:exactly|precisely) ", re.IGNORECASE)
OF_COMMAND = regex(
    r"\b(?:responds?|response|complete\w*|finish\w*|takes?|return\w*|answers?|run time)\b", re.IGNORECASE
)
TAIL = regex(
    r"\s*\b(?:should|must|is|are|be|stays?|remains?|of|to|at|the|a|expected|not|no|never|shouldn['’]t|mustn['’]t|still|now|value"
    r"|ha(?:s|ve)|contain|exceed|reach|see)\b\s*$|[\s:=(`*]+$",
    re.IGNORECASE,
)
HEAD = regex(r"^(?:\W|\b(?:the|an?|verify|confirm|ensure|check|make|sure|that|its|expected|all)\b)+", re.IGNORECASE)
NAMELESS = frozenset(
    {"it", "this", "there", "output", "the output", "value", "result", "expected", "you", "you should see"}
)
"""Subjects that name nothing in the output."""


def zero(bare: str) -> tuple[str, Want] | None:
    """`zero` and `non-zero` by themselves, as numbers."""
    match = ZERO.match(bare.strip("`"))
    return ("number", Want(comparator="!=" if match["not"] else "==", value=0)) if match else None


def compared(text: str, bare: str) -> tuple[str, Want] | None:
    """One comparison of a number, or a number by itself."""
    plain = PRECISELY.sub("", bare.replace("`", ""))
    exact = EXACT.fullmatch(plain)
    found = _measured(plain, [each for each in quantities(plain) if each.comparator])
    if not found and exact:
        units = [each.unit for each in quantities(plain)]
        if exact[2] and not (units and units[0]) and plain[exact.end(1)] != " ":
            return PERSON
        return "number", Want(comparator="==", value=float(exact[1]), unit=units[0] if units else "")
    if not found:
        return _equal(text)
    chosen, before = found[0], plain[: found[0].start]
    negated = NOT.search(before) is not None
    if (
        not _is_one(plain, found)
        or (negated and chosen.comparator not in CONTRARY)
        or (NO.search(before) and not negated)
    ):
        return PERSON
    comparator = CONTRARY[chosen.comparator] if negated else chosen.comparator
    subject = _subject(text.replace("`", ""), chosen, plain)
    return "number", Want((), "", subject, comparator, chosen.value, chosen.upper, chosen.unit)


def _is_one(plain: str, found: Sequence[Quantity]) -> bool:
    """Whether a text wants one comparison, always, of a number that has no sign which would be lost."""
    signed = any(SIGN.search(plain[: each.number]) for each in found)
    behind = plain[found[0].end :]
    return len(found) == 1 and not signed and not OR_ELSE.match(behind) and not provided(behind)


def _measured(plain: str, found: Sequence[Quantity]) -> Sequence[Quantity]:
    """The comparisons of a text; those that only say when it must hold are left out beside others."""
    timed = [each for each in found if regex(r"\bwithin\b", re.IGNORECASE).search(plain[each.start : each.number])]
    return [each for each in found if each not in timed] or timed[:1]


def _equal(text: str) -> tuple[str, Want] | None:
    """A number that something must be."""
    match = EQUALS.search(text)
    if match is None:
        return None
    subject = HEAD.sub("", match[1]).strip()
    named = "" if subject.lower() in NAMELESS else subject
    return "number", Want(subject=named, comparator="==", value=float(match[2]))


def _subject(text: str, quantity: Quantity, plain: str) -> str:
    """What a comparison is about, by the words before it in its sentence."""
    at = text.find(plain[quantity.start : quantity.end])
    words = text[: max(at, 0)] if at > 0 else plain[: quantity.start]
    words = regex(r"[.;:,]\s|\n|\band\b").split(words.rstrip(" :=<>≤≥"))[-1]
    while (shorter := TAIL.sub("", words)) != words:
        words = shorter
    words = HEAD.sub("", LEAD.sub("", words)).strip(" `*")
    if words.lower() in NAMELESS:
        return ""
    return "seconds" if quantity.unit in {"s", "ms", "min"} and OF_COMMAND.search(words or text[:at]) else words
