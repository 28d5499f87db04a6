"""Folding: which headings below a heading belong to what it is about, and which stand for themselves.

A child *folds* into its parent when it is a phase, a step, an alternative, a condition or a stage of it. A *group*
holds several things that each stand for themselves ("Common issues"), or says that it is one ("Scenario 2: …"). An
*aside* is started by nobody.

What is grouped: a *scenario* has phases of its own, so that somebody starts it by itself; a *catalogue* is a section of
remedies with a scenario for each case. What folds, besides phases and steps: a *way*, one of several to the same end;
what is *timed*, a stage that says when it is due.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.course import is_timed
from runwright.runbook.phase import ACTING, Phase, Role
from runwright.runbook.phase import EXPLICIT as STEP
from runwright.runbook.signpost import (
    CHECKLIST,
    CLOSING,
    EXPLICIT,
    FILE,
    GENERIC,
    MANY,
    MEANS,
    MOMENT,
    MORE,
    PROCESS,
    SETUP,
    WAYS,
)
from runwright.runbook.verb import gerund, imperative

if TYPE_CHECKING:
    from runwright.runbook.acting import Acts
    from runwright.runbook.part import Part

SEVERAL = 2
BESIDE = {Phase.PREREQUISITES, Phase.OVERVIEW, Phase.IMPACT, Phase.SYMPTOMS, Phase.ESCALATION, Phase.PREVENTION}
"""Phases that nobody starts by themselves."""
OVER = {Phase.FOLLOW_UP, Phase.VERIFICATION}
"""Phases that something else must have come before, and nothing else can end."""
COUNTED = regex(r"\W*([^\W\d_]+(?: [^\W\d_]+){0,2}) #?\d{1,2}\s*[:—–.-]\s*\S")
"""Words before a number and a sign."""
BOOK = regex(r"\b(?:runbook|playbook|guide)\b", re.IGNORECASE)
"""Words of titles that name the kind of document, and do not say that it holds many things."""
FAILS = regex(r"\b(?:failures|errors)\b", re.IGNORECASE)
"""What one alert is often about, though there are many of them."""


class Siblings(NamedTuple):
    """What stands under one parent, counted; labels left out."""

    topics: int
    """Headings that are no phases and can be done."""
    phases: int
    """Headings that name a phase, overviews left out."""
    moments: int
    """Headings such as "Steps to take when the alert fires": of several, each is a case."""
    ways: int
    """Headings such as "Console method": of several, one is enough."""
    scenarios: bool
    """Whether any child is a case of its own."""
    timed: int
    """Titles that say when they are due, or how long they take: of several, each is a stage."""
    case: bool
    """Whether all of them are the phases of one case, with its symptoms."""


def siblings(part: Part, acts: Acts, *, top: bool) -> Siblings:
    """Count what stands under a part."""
    heads = [child for child in part.children if not child.label]
    return Siblings(
        topics=sum(child.reading.role is not Role.PHASE and acts.anywhere(child) for child in heads),
        phases=sum(map(_is_phase, heads)),
        moments=sum(MOMENT.match(child.title) is not None for child in heads),
        ways=_ways(part),
        scenarios=any(map(is_scenario, part.children)),
        timed=sum(is_timed(child) and not is_scenario(child) for child in heads),
        case=top and _tells_one_case(part, heads, acts),
    )


def _ways(part: Part) -> int:
    """How many children are ways to one end: by their last word, or by the same words before "with …"."""
    ends = Counter(match[1].lower() for child in part.children if (match := _means(child)))
    named = sum(is_way(child) and not _means(child) for child in part.children)
    return max([named, *ends.values()])


def _means(part: Part) -> re.Match[str] | None:
    """What a title says before "with …"."""
    title = part.title
    return (
        MEANS.match(title) if " with " in title or " via " in title or "ing " in title or " through " in title else None
    )


def _tells_one_case(part: Part, heads: list[Part], acts: Acts) -> bool:
    """Whether the headings below one, nearly all of them phases, tell how one case is seen and what helps."""
    phases = {child.reading.phase for child in heads if child.reading.role is Role.PHASE}
    topics = sum(child.reading.role is Role.TOPIC and acts.anywhere(child) for child in heads)
    told = len(phases & {Phase.SYMPTOMS, Phase.DIAGNOSIS, Phase.RESOLUTION}) >= SEVERAL
    several = MANY.search(FAILS.sub("", part.title)) is not None
    return told and len(phases) > max(SEVERAL, topics * 3) and not several and not any(map(is_catalogue, heads))


def _is_phase(part: Part) -> bool:
    return part.reading.role is Role.PHASE and part.reading.phase is not Phase.OVERVIEW


def is_way(part: Part) -> bool:
    """Whether a title names one way of several to the same end."""
    before, blank, last = part.title.rstrip(" *:.").rpartition(" ")
    return bool(before and blank) and (last.lower() in WAYS or _means(part) is not None)


def is_scenario(part: Part) -> bool:
    """Whether a part has phases of its own: a case that someone starts by itself."""
    if len(part.children) < SEVERAL:
        return False
    phases = {child.reading.phase for child in part.children if child.reading.role is Role.PHASE}
    return len(phases & {Phase.SYMPTOMS, *ACTING} - {Phase.ROLLBACK}) > 1


def is_catalogue(part: Part) -> bool:
    """Whether a section of what helps, and no counted stage, has a heading for each case with its own symptoms."""
    if part.reading.number is not None:
        return False
    cases = sum(child.level > 0 and is_scenario(child) for child in part.children)
    return part.level > 0 and part.reading.phase is Phase.RESOLUTION and cases >= SEVERAL


def alike(part: Part) -> frozenset[int]:
    """Where the children begin that are counted by the same words, whatever the language: "Vaka 1: …", "Vaka 2: …"."""
    starts: dict[str, list[int]] = {}
    for child in part.children:
        if child.level and (match := COUNTED.match(child.title)):
            starts.setdefault(match[1].lower(), []).append(child.start)
    return frozenset(start for several in starts.values() if len(several) > SEVERAL for start in several)


def is_group(part: Part) -> bool:
    """Whether a part holds several things that each stand for themselves, or says that it is one."""
    if EXPLICIT.match(part.title):
        return True
    if not part.children:
        return False
    if MANY.search(part.title) or is_more(part):
        return True
    checked = part.reading.phase is Phase.VERIFICATION
    cases = sum(
        (not checked and EXPLICIT.match(child.title) is not None) or is_scenario(child) for child in part.children
    )
    return cases > 1


def is_more(part: Part) -> bool:
    """Whether headings stand below a title that promises no more than what else there is, or what can be seen."""
    heads = sum(child.level > 0 and child.reading.role in {Role.TOPIC, Role.CONDITION} for child in part.children)
    return heads >= SEVERAL and (MORE.match(part.title) is not None or part.reading.phase is Phase.SYMPTOMS)


def is_aside(part: Part) -> bool:
    """Whether nobody starts a part by itself: prerequisites, overviews, examples, unless cases are grouped in it."""
    if CLOSING.search(part.title) or FILE.fullmatch(part.title):
        return True
    if part.level and part.reading.phase is Phase.PREREQUISITES and SETUP.search(part.title):
        return False
    if part.reading.phase is Phase.PREVENTION:
        return not any(map(is_group, part.children))
    beside = part.reading.role is Role.REFERENCE or part.reading.phase in BESIDE
    return beside and not any(is_group(child) or _may_stand(child) for child in part.children)


def is_afterthought(part: Part, acts: Acts) -> bool:
    """Whether a part only bears in mind what comes when all is over, with nothing to run: "Post-incident"."""
    over = part.reading.role is Role.PHASE and part.reading.phase in OVER
    named = PROCESS.search(part.title) or CHECKLIST.search(part.title)
    return over and not named and not acts.runs(part) and not part.children


def _may_stand(part: Part) -> bool:
    """Whether a heading below an aside may still be something to start."""
    return part.level > 0 and (part.reading.role is Role.TOPIC or part.reading.phase in ACTING)


def folds(child: Part, parent: Part, beside: Siblings, acts: Acts) -> bool:
    """Whether a part belongs to the procedure that its parent is."""
    role = child.reading.role
    if EXPLICIT.match(child.title):
        return False
    if role is Role.PHASE:
        timed = beside.timed > 1 and is_timed(child) and not any(EXPLICIT.match(each.title) for each in child.children)
        return timed or not _stands_alone(child, parent, beside, acts)
    if role in {Role.ALTERNATIVE, Role.CONDITION} or (beside.ways > 1 and is_way(child)):
        return True
    if beside.timed > 1 and child.level and is_timed(child):
        return True
    if role is not Role.STEP:
        return False
    worded = not child.title[:1].isdigit()
    several = MANY.search(parent.title) or beside.scenarios or (parent.level <= 1 and _is_manual(parent.title))
    if several and not STEP.match(child.title):
        return False
    return worded or imperative(child.reading.rest) or gerund(child.reading.rest)


def _is_manual(title: str) -> bool:
    """Whether a title names a kind of document that holds many things, so that numbers count its chapters."""
    return GENERIC.search(BOOK.sub("", title)) is not None


def _stands_alone(child: Part, parent: Part, beside: Siblings, acts: Acts) -> bool:
    """Whether a heading only sounds like a phase: it holds cases, is one of several, or stands among other goals."""
    if child.label or beside.case:
        return False
    below = [each for each in child.children if acts.anywhere(each)]
    moment = beside.moments > 1 and MOMENT.match(child.title) is not None
    return moment or _holds_cases(child, parent, below) or _is_among_goals(child, parent, beside, below)


def _holds_cases(child: Part, parent: Part, below: list[Part]) -> bool:
    """Whether cases stand below a heading: by their titles, by their phases, or several under a title for many."""
    if child.reading.phase is not Phase.VERIFICATION and any(EXPLICIT.match(each.title) for each in below):
        return True
    if any(is_scenario(each) for part in below for each in (part, *(part.children if is_group(part) else ()))):
        return True
    topics = [each for each in below if each.level and each.reading.role is Role.TOPIC]
    return MANY.search(child.title) is not None and len(topics) > SEVERAL and parent.level <= 1


def _is_among_goals(child: Part, parent: Part, beside: Siblings, below: list[Part]) -> bool:
    """Whether no sibling is a phase, or few of them, and the others have goals of their own, as it may have."""
    phases = beside.phases - _is_phase(child)
    if not beside.topics or phases * 2 > beside.topics:
        return False
    grouped = any(each.reading.role is Role.TOPIC for each in below)
    own_name = child.reading.phase is not Phase.PROCEDURE and PROCESS.search(child.title) is not None
    own_name = own_name or (SETUP.search(child.title) is not None and " " in child.reading.rest)
    return grouped or parent.level <= 1 or own_name
