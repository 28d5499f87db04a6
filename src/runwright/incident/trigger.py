"""A trigger: when a step up of an escalation is due, read from the words of the runbook. Pure.

“P1 without an answer after 15 minutes, P2 after 1 hour” becomes two triggers. What no clock can judge (“data is lost”)
is left in the author's words, for a person to judge.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from runwright.incident.severity import level
from runwright.lib.duration import find
from runwright.lib.regex import regex
from runwright.runbook.severity import HOURS
from runwright.runbook.severity import quiet as waits

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS = r"respon[sd]\w*|answer\w*|repl(?:y|ies|ied)|ack\w*|react\w*|pick(?:s|ed)? up"
UNANSWERED = regex(
    rf"\bun(?:answered|acknowledged|reachable|available)\b|\b(?:no(?:body|\s+one)?|nobody|without(?:\s+an?)?|nor)\s+"
    rf"(?:{ANSWERS})|\b(?:not|never|n't)\s+(?:(?:been|yet)\s+)*(?:{ANSWERS}|reachable|available)|n't\s+(?:{ANSWERS})",
    re.IGNORECASE,
)
FIXED = r"(?:re)?solv\w*|resolution|fix\w*|mitigat\w*|contained|recover\w*|restored|progress"
UNRESOLVED = regex(
    rf"\bun(?:resolved|solved|fixed|mitigated)\b|\b(?:not|never|without|no|cannot\s+be|can't\s+be)\s+"
    rf"(?:(?:been|yet|be|an?)\s+)*(?:{FIXED})|n't\s+(?:been\s+)?(?:{FIXED})|\bstill\s+(?:ongoing|open|going on)|"
    r"\bpersists?\b",
    re.IGNORECASE,
)
SEVERITY = regex(r"\b(?:P[0-5]|S(?:EV)?[- ]?[0-5]|Sev(?:erity)?[- ]?[0-5])\b", re.IGNORECASE)
AT_ONCE = regex(
    r"\b(?:immediate(?:ly)?|at\s+once|instantly|right\s+away|always|initial(?:ly)?|on\s+alert)\b|^\W*alert\W*$",
    re.IGNORECASE,
)
EMPTY = regex(
    r"an?|after|alerts?|alarm|and|any|are|at|be|been|by|call|did|do|does|engineer|for|from|has|have|i[fnst]|"
    r"incidents?|issue|longer|minutes|more|o[fnr]|oncall|page|primary|problem|responder|s|severity|still|t|tha[nt]|the|"
    r"then|there|they|this|to|unless|until|was|we|when|which|while|with|within|yet|you"
)
"""Words that add nothing to what was understood."""
QUIET_TIME = regex(r"\b\d{1,2}\s+(?:business|working|office)[ -](?:hours?|days?)", re.IGNORECASE)
PARTS = regex(r"\s*(?:[,;]|\bor\b|\boder\b|/(?=\s))\s*", re.IGNORECASE)
WORD = regex(r"[^\W\d_]+")


class Until(StrEnum):
    """What makes a step up unnecessary."""

    ANSWERED = "answered"
    RESOLVED = "resolved"


class Trigger(NamedTuple):
    """One condition under which a step up is due."""

    severities: frozenset[str]
    """Levels of which the incident must be one; any where it is empty."""
    until: Until
    after: float | None
    """Seconds after the incident opened; `None` where the runbook leaves it open."""
    quiet: bool = False
    """Whether they count in business hours only, as its words say."""


class Reading(NamedTuple):
    """What was understood of a condition."""

    triggers: tuple[Trigger, ...]
    judgement: str
    """What a person must judge, in the author's words; empty when nothing."""


def read(words: str, before: float | None) -> Reading:
    """A condition; `before` are the seconds within which whoever was called before must answer, where that is said."""
    triggers: list[Trigger] = []
    asked = []
    for part in filter(None, PARTS.split(words)):
        if triggers and waits(part) and not _says_more(HOURS.sub(" ", part)):
            triggers[-1] = triggers[-1]._replace(quiet=True)  # “after 1 hour, business hours only”
            continue
        made = _part(part, triggers[-1] if triggers else None, before)
        if made is None:
            asked.append(part.strip())
        else:
            triggers.append(made)
    return Reading(tuple(triggers), " or ".join(asked))


def _part(text: str, last: Trigger | None, before: float | None) -> Trigger | None:
    """One of several conditions; `None` when a person must judge it."""
    quiet = bool(waits(text))
    if quiet and not QUIET_TIME.search(text):
        text = HOURS.sub(" at once ", text)
    rest, duration = text, find(text)
    if duration is not None:
        rest = f"{text[: duration.start]} {text[duration.end :]}"
    severities = frozenset(level(each) for each in SEVERITY.findall(rest))
    unanswered, unresolved, at_once = UNANSWERED.search(rest), UNRESOLVED.search(rest), AT_ONCE.search(rest)
    if any(_meant(rest)):
        return None
    if not (duration or severities or unanswered or unresolved or at_once):
        return None
    after = duration.seconds if duration else None
    if unanswered:
        return Trigger(severities, Until.ANSWERED, before if after is None else after, quiet)
    if unresolved:
        return Trigger(severities, Until.RESOLVED, after, quiet)
    until = last.until if last is not None and severities and duration else Until.RESOLVED
    return Trigger(severities, until, after if duration else 0.0, quiet)


def _says_more(text: str) -> bool:
    """Whether there is anything in a part that is about another trigger."""
    return bool(SEVERITY.search(text) or find(text)) or any(_meant(text))


def _meant(text: str) -> Iterator[str]:
    """The words that were not understood."""
    for pattern in (UNANSWERED, UNRESOLVED, SEVERITY, AT_ONCE):
        text = pattern.sub(" ", text)
    return (word for word in WORD.findall(text.casefold()) if not EMPTY.fullmatch(word))
