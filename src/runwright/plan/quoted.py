"""Quoted: expectations whose words are quoted or set as code: which of them must stand in the output, which must not.

What stands before the verb is what the sentence is about: in "`status` should be `green`" only `green` is wanted.
Sentences that mean more than that some words are there, or are not, are left to a person.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.plan.check import Want
from runwright.plan.shapes import VOLATILE
from runwright.runbook.printed import WELL

if TYPE_CHECKING:
    from collections.abc import Sequence

QUOTED = regex(r"`([^`\n]{1,200})`|\"([^\"\n]{1,200})\"|“([^”\n]{1,200})”|(?<!\w)'([^'\n]{2,200})'(?!\w)")
NEGATED = regex(r"\b(?:no|not|never|without|free of|lacks?|instead of|rather than)\b|n['’]t\b", re.IGNORECASE)
CLAUSE = regex(r"[,;:.(]\s|\band\b|\bbut\b", re.IGNORECASE)
JOINED = regex(r"[\s,]*(?:and|or|nor)?\s*", re.IGNORECASE)
EITHER = regex(r"[\s,]*(?:\(?\bor\b|/)\s*(?:maybe |possibly )?", re.IGNORECASE)
ABOUT = regex(
    r"\s+(?:(?!and\b|or\b|but\b|which\b|that\b|when\b|if\b|as\b)[a-z]\w*\s+){0,2}?"
    r"(?:should|must|will|is|are|was|has|have|shows?|returns?|reports?|prints?|equals?|contains?|does|no longer)\b"
)
"""Behind a quoted word that a sentence is about."""
CONDITION = regex(r"^\W*(?:if|unless|in case|only if)\b", re.IGNORECASE)
TIMING = regex(r"^\W*(?:when|once|after|before|while)\b[^,]{0,80},\s*", re.IGNORECASE)
COUNTED = regex(
    r"\b(?:exactly|only|at most|at least (?!one\b)\w+|twice|(?:\d+|two|three) (?:times|lines|rows|entries))\b",
    re.IGNORECASE,
)
GONE = regex(
    r"\b(?:gone|absent|missing|disappear\w*|removed|deleted"
    r"|(?:no longer|not|n['’]t) (?:be )?(?:there|listed|shown|present|appear|visible|exist|in the (?:list|output)))\b",
    re.IGNORECASE,
)
THERE = regex(
    r"\b(?:there|listed|shown|present|appears?|visible|exists?|included|in the (?:list|output|response|logs?))\b",
    re.IGNORECASE,
)
EACH = regex(r"\b(?:for|on|in|by) (?:every|each|all)\b", re.IGNORECASE)
LIKE = regex(r"\b(?:like|similar to|such as|resembl\w+|along the lines of)\s*:?\s*$", re.IGNORECASE)
ORDER = regex(
    r"\b(?:make sure|be sure|ensure) (?:to|you)\b|\bclick\b"
    r"|\bshould (?:have been|be used|create|open|replace|run|add|set|ask|use|contact|raise|select)\b",
    re.IGNORECASE,
)
"""Words that tell somebody to do something; what they quote is not printed."""
PROVIDED = regex(r"\b(?:if|unless|in case)\b(?<!as if)", re.IGNORECASE)
AS_IT_SHOULD = regex(rf"{WELL}[\s.!;:,)]*$", re.IGNORECASE)
OR_ELSE = regex(r"^\W{0,3}or\b", re.IGNORECASE)
FROM = regex(r"\bfrom\s*$", re.IGNORECASE)
GIVING = regex(r"\b(?:be|is|equals?|returns?|prints?|outputs?|answers?)\s*$", re.IGNORECASE)
BARE_NUMBER = regex(r"-?\d{1,15}(?:\.\d{1,9})?")
HTTP = regex(r"[1-5]\d\d")
ONE_OF = regex(r"\beither\b", re.IGNORECASE)
PERSON = ("person", Want())


def provided(behind: str) -> bool:
    """Whether what follows a claim lets it hold only under a condition: "should be empty if nothing is blocked"."""
    match = PROVIDED.search(behind)
    return match is not None and AS_IT_SHOULD.match(behind, match.start()) is None


def quoted(text: str) -> tuple[str, Want] | None:
    """The check that an expectation with quoted words makes, `None` when it has none."""
    text = TIMING.sub("", text)
    found = list(QUOTED.finditer(text))
    if not found:
        return None
    if CONDITION.match(text) or COUNTED.search(text) or ORDER.search(text):
        return PERSON
    last = max((n for n, each in enumerate(found) if ABOUT.match(text, each.end())), default=-1)
    if last == len(found) - 1:
        return _state(text[found[-1].end() :], found)
    values = found[last + 1 :]
    behind = text[values[-1].end() :]
    if provided(behind) or OR_ELSE.match(behind) or (last > 0 and _shared(text, found[: last + 1])):
        return PERSON
    subject = _word(found[0]) if last == 0 else ""
    return _wanted(text, values, found[last].end() if last >= 0 else 0, subject)


def _shared(text: str, subjects: Sequence[re.Match[str]]) -> bool:
    """Whether a sentence is about several things, of which each has a value: one of them says nothing of the others."""
    *before, last = subjects
    joined = JOINED.fullmatch(text[before[-1].end() : last.start()]) is not None
    return joined or any(ABOUT.match(text, each.end()) for each in before)


def _word(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group)


def _state(behind: str, found: Sequence[re.Match[str]]) -> tuple[str, Want]:
    """What is said of quoted words themselves: that they are there, that they are gone, or something else."""
    texts = tuple(map(_word, found))
    if GONE.search(behind):
        return "lacks", Want(texts=texts)
    if THERE.search(behind) and not NEGATED.search(behind):
        return "contains", Want(texts=texts)
    return PERSON


def _wanted(text: str, values: Sequence[re.Match[str]], begin: int, subject: str) -> tuple[str, Want]:
    """The values of a sentence as one check; those that are wanted beside some that are not take a person."""
    ends = [begin, *(each.end() for each in values[:-1])]
    between = [text[end : each.start()] for end, each in zip(ends, values, strict=True)]
    denied: list[bool] = []
    for number, words in enumerate(between):
        inherited = number > 0 and denied[-1] and JOINED.fullmatch(words) is not None
        denied.append(inherited or NEGATED.search(CLAUSE.split(words)[-1]) is not None)
    texts = tuple(map(_word, values))
    if any(FROM.search(words) for words in between) or any(GONE.search(words) for words in between[1:]):
        return PERSON
    if any(denied):
        return ("lacks", Want(texts=texts)) if all(denied) else PERSON
    if len(values) > 1 and any(EITHER.fullmatch(words) for words in between[1:]):
        return "any", Want(texts=texts, subject=subject)
    if ONE_OF.search(text):
        return PERSON
    one = _single(text[values[0].end() :], between[0], texts[0], subject) if len(values) == 1 else None
    return one or ("contains", Want(texts=texts, subject=subject))


def _single(behind: str, before: str, value: str, subject: str) -> tuple[str, Want] | None:
    """A check that the words around the only value ask for, beside that it is there."""
    if EACH.search(behind):
        return "every", Want(texts=(value,))
    if GIVING.search(before) and BARE_NUMBER.fullmatch(value) and not HTTP.fullmatch(value):
        return "number", Want(subject=subject, comparator="==", value=float(value))
    return ("regex", Want(pattern=_pattern(value))) if LIKE.search(before) else None


def _pattern(text: str) -> str:
    """A text as an expression in which times, ids and numbers may be others."""
    ends = [0]
    pieces: list[str] = []
    for match in VOLATILE.finditer(text):
        pieces.append(text[ends[-1] : match.start()])
        ends.append(match.end())
    return r"\S+".join(re.sub(r"\\([ \-#])", r"\1", re.escape(piece)) for piece in [*pieces, text[ends[-1] :]])
