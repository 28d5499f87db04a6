"""Goals: which parts of a document serve one goal together, and which stand for themselves.

A child *folds* into its parent when it is a phase, a step, an alternative or a condition of it. A *group* holds several
things that each stand for themselves ("Common issues"), or says that it is one ("Scenario 2: …"). What is left acts or
only informs. From these four a parent shows whether it has one goal: because nothing in it stands for itself, because
it is an alert's page, because its children are phases or numbered steps, or because its title names what to do.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.acting import ACTING
from runwright.runbook.course import core, is_activity, is_counted, is_course, is_timed, undoes, varies
from runwright.runbook.phase import EXPLICIT as STEP
from runwright.runbook.phase import Phase, Role
from runwright.runbook.signpost import (
    ALERT,
    CHECKLIST,
    CLOSING,
    EITHER,
    EXPLICIT,
    FILE,
    GENERIC,
    GOAL,
    KIND,
    MANY,
    MEANS,
    MOMENT,
    MORE,
    PROBLEM,
    PROCESS,
    SETUP,
    WAYS,
)
from runwright.runbook.verb import gerund, imperative

if TYPE_CHECKING:
    from runwright.runbook.acting import Acts
    from runwright.runbook.part import Part

BESIDE = {Phase.PREREQUISITES, Phase.OVERVIEW, Phase.IMPACT, Phase.SYMPTOMS, Phase.ESCALATION, Phase.PREVENTION}
"""Phases that nobody starts by themselves."""
WHOLE = {Phase.FOLLOW_UP, Phase.PREREQUISITES, Phase.VERIFICATION, Phase.ROLLBACK}
"""Phases that stay whole when they stand alone."""
SEVERAL = 2
STAGES = {*ACTING, Phase.SYMPTOMS, Phase.IMPACT}


class Family(NamedTuple):
    """A part and its children, sorted by what they are to it."""

    part: Part
    top: bool
    """Whether it is the whole document."""
    folding: tuple[Part, ...]
    groups: tuple[Part, ...]
    acting: tuple[Part, ...]
    """What stands for itself and can be done, groups left out."""


def family(part: Part, acts: Acts, *, top: bool) -> Family:
    """Sort the children of a part."""
    beside = _siblings(part, acts, top=top)
    middle = core(part) if top and beside.phases else None
    explicit = acts.alert(part) or (EXPLICIT.match(part.title) is not None and not top)
    folding, groups, acting = [], [], []
    for child in part.children:
        if middle is not None and child.start == middle.start:
            folding.append(child._replace(reading=child.reading._replace(role=Role.PHASE, phase=Phase.PROCEDURE)))
        elif not (child.level and _is_more(child)) and (
            folds(child, part, beside, acts) or _is_stage(child, part, acts)
        ):
            folding.append(child)
        elif (not explicit and is_group(child)) or (not top and _is_further(child, part)):
            groups.append(child)
        elif acts.anywhere(child) and not is_aside(child):
            acting.append(child)
    return Family(part, top, tuple(folding), tuple(groups), tuple(acting))


def _is_stage(child: Part, parent: Part, acts: Acts) -> bool:
    """Whether bold words only part what is done under a heading, because that is acted on itself."""
    if not child.label or not parent.level or MANY.search(parent.title):
        return False
    return acts.own(parent) and not is_group(child)


def _is_further(child: Part, parent: Part) -> bool:
    """Whether a heading behind the phases of a case names another thing to do."""
    if child.label or child.reading.role is not Role.TOPIC or not _does(child) or _does(parent):
        return False
    before = [each for each in parent.children if each.start < child.start and not each.label]
    return any(each.reading.phase is Phase.RESOLUTION for each in before)


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


def _siblings(part: Part, acts: Acts, *, top: bool) -> Siblings:
    heads = [child for child in part.children if not child.label]
    return Siblings(
        sum(child.reading.role is not Role.PHASE and acts.anywhere(child) for child in heads),
        sum(_is_phase(child) for child in heads),
        sum(MOMENT.match(child.title) is not None for child in heads),
        _ways(part),
        any(is_scenario(child) for child in part.children),
        sum(is_timed(child) for child in heads if not is_scenario(child)),
        top and _is_case(part, heads, acts),
    )


def _ways(part: Part) -> int:
    """How many children are ways to one end: by their last word, or by the same words before "with …"."""
    ends = Counter(match[1].lower() for child in part.children if (match := MEANS.match(child.title)))
    named = sum(is_way(child) and not MEANS.match(child.title) for child in part.children)
    return max([named, *ends.values()])


def _is_case(part: Part, heads: list[Part], acts: Acts) -> bool:
    """Whether the headings below one, nearly all of them phases, tell how one case is seen and what helps."""
    phases = {child.reading.phase for child in heads if child.reading.role is Role.PHASE}
    topics = sum(child.reading.role is Role.TOPIC and acts.anywhere(child) for child in heads)
    told = len(phases & {Phase.SYMPTOMS, Phase.DIAGNOSIS, Phase.RESOLUTION}) >= SEVERAL
    several = MANY.search(FAILS.sub("", part.title)) is not None
    return told and len(phases) > max(SEVERAL, topics * 3) and not several


FAILS = regex(r"\b(?:failures|errors)\b", re.IGNORECASE)
"""What one alert is often about, though there are many of them."""


def _is_phase(part: Part) -> bool:
    return part.reading.role is Role.PHASE and part.reading.phase is not Phase.OVERVIEW


def one_goal(of: Family, acts: Acts) -> str:
    """Why everything in a part, its groups left out, serves one goal; empty when it does not."""
    part, grouped = of.part, any(acts.anywhere(group) for group in of.groups)
    if part.reading.role is Role.REFERENCE and not of.top:
        return ""
    named = "its title names one goal" if _named(of) else ""
    if grouped and of.top:
        return named if len(_cases(of, acts)) < 2 else ""
    if not of.acting:
        does = acts.own(part) or any(acts.anywhere(child) for child in of.folding)
        return "nothing in it stands for itself" if does else ""
    page = _is_page(of, acts)
    if page:
        return page
    plural = MANY.search(part.title) is not None and len(of.acting) >= SEVERAL
    bracketed = part.reading.role is Role.PHASE and part.reading.phase is Phase.PROCEDURE and not of.top
    if (part.reading.phase in WHOLE or bracketed) and not grouped and not plural:
        return "it is one phase"
    only = of.acting[0] if len(of.acting) == 1 else None
    if only is not None and (only.label or _is_process(of, only) or (_does(part) and _phased(of))):
        return "it holds one thing to do"
    if not of.top and is_activity(part) and not MANY.search(part.title) and not grouped:
        if sum(child.reading.phase in {*WHOLE, *STAGES} for child in of.folding) >= SEVERAL:
            return "its title names what is done, and its parts are phases"
    if EXPLICIT.match(part.title) and not of.top:
        return "its title says that it is one"
    if not of.top and _does(part) and not MANY.search(part.title) and acts.counted(part):
        return "its words announce the steps"
    if _is_parted(of):
        return "its title names one thing to do, and its parts only where"
    staged = acts.own(part) or all(imperative(child.title) for child in of.acting)
    if PROBLEM.search(part.title) and not MANY.search(part.title) and staged:
        return "its title states one problem"
    return _built(of, acts) or named


def _is_page(of: Family, acts: Acts) -> str:
    """Why a part is the page of one case: by its name, or by the first words of the document."""
    if acts.alert(of.part):
        return "it is the page of one alert"
    cases = any(is_scenario(child) for child in of.acting)
    return "its first words announce the steps for one case" if of.top and not cases and acts.announced(of.part) else ""


def _is_parted(of: Family) -> bool:
    """Whether a heading names what is done, and the headings below it only what it is done to: "Running tests"."""
    title = of.part.title
    whole = gerund(title) or CHECKLIST.search(title) is not None
    if of.top or not whole or " " not in title or GENERIC.search(title) or MANY.search(title):
        return False
    return all(_is_bare(child) for child in of.acting)


def _is_bare(part: Part) -> bool:
    """Whether a title is a word or two without anything to do, wrong or asked in them."""
    return (
        part.reading.role is Role.TOPIC
        and part.title.count(" ") < 2
        and not (_does(part) and " " in part.title)
        and not (PROBLEM.search(part.title) or EXPLICIT.match(part.title) or ALERT.match(part.title) or part.children)
    )


def _cases(of: Family, acts: Acts) -> list[Part]:
    """The parts in groups that say that they are cases of their own."""
    found = (child for group in of.groups for child in group.children)
    return [child for child in found if EXPLICIT.match(child.title) and acts.anywhere(child)]


def _does(part: Part) -> bool:
    """Whether a title names something to do."""
    return imperative(part.title) or gerund(part.title)


def _is_process(of: Family, only: Part) -> bool:
    """Whether the one thing that can be done in a part is how the part itself is done."""
    return (of.top or of.part.reading.number is not None) and PROCESS.search(only.title) is not None


def _phased(of: Family) -> bool:
    """Whether a phase stands among the children."""
    return any(child.reading.role is Role.PHASE for child in of.folding)


def _built(of: Family, acts: Acts) -> str:
    """Why the build of a part shows one goal: its children are phases, or numbered steps."""
    phases = [child for child in of.folding if child.reading.phase in STAGES]
    enough = len(phases) >= (2 if of.top else 1) and any(acts.anywhere(child) for child in of.folding)
    stated = any(child.reading.phase is Phase.PROCEDURE and acts.anywhere(child) for child in phases)
    process = not of.top and PROCESS.search(of.part.title) is not None and not MANY.search(of.part.title)
    if process and _phased(of):
        return "it is a process with phases"
    apart = of.top and undoes([of.part.title, *(child.title for child in phases)])
    if enough and not apart and ((stated and not of.top) or not MANY.search(of.part.title)):
        return "it has phases"
    if of.top and not MANY.search(of.part.title) and is_counted(of.part, of.acting):
        return "its parts are counted, from what comes before to an end"
    steps = [child for child in of.folding if child.reading.role is Role.STEP]
    if len(steps) > 1 and len(steps) >= len(of.acting):
        return "its parts are numbered steps"
    return ""


def _named(of: Family) -> bool:
    """Whether a part's title names one thing to do, and its parts do not contradict that."""
    title = KIND.sub("", of.part.title)
    worded = " " in title.strip()
    doing = (imperative(title) and (worded or title == of.part.title)) or (gerund(title) and worded)
    single = of.top and doing and not GENERIC.search(title) and not EITHER.search(title)
    if MANY.search(title) or undoes([title]) or varies(title, of.acting):
        return False
    course = of.top and not GENERIC.search(title) and (is_course(of.part, of.acting) or _is_told(of, title))
    if not (GOAL.match(title) or single or course):
        return False
    pages = of.part.level == 0 and any(child.title == of.part.title for child in of.part.children)
    outlined = bool(of.part.children) and of.part.children[0].reading.phase is Phase.PROCEDURE
    several = of.part.level == 0 and sum(child.level == 1 for child in of.part.children) > 1
    pages = pages or (several and not outlined)
    asked = sum(GOAL.match(child.title) is not None for child in of.acting)
    return not pages and asked < SEVERAL and not any(is_scenario(child) for child in of.acting)


def _is_told(of: Family, title: str) -> bool:
    """Whether a document calls itself a process, and phases stand among its parts."""
    phases = {child.reading.phase for child in of.part.children if child.reading.role is Role.PHASE}
    return PROCESS.search(title) is not None and len(phases & {*WHOLE, *STAGES}) >= SEVERAL


def is_way(part: Part) -> bool:
    """Whether a title names one way of several to the same end."""
    before, blank, last = part.title.rstrip(" *:.").rpartition(" ")
    return bool(before and blank) and (last.lower() in WAYS or MEANS.match(part.title) is not None)


def is_group(part: Part) -> bool:
    """Whether a part holds several things that each stand for themselves, or says that it is one."""
    checked = part.reading.phase is Phase.VERIFICATION
    cases = sum(is_scenario(child) or (EXPLICIT.match(child.title) and not checked) or 0 for child in part.children)
    several = part.children and (MANY.search(part.title) or _is_more(part))
    return bool(several or EXPLICIT.match(part.title) or cases > 1)


def is_advice(part: Part, acts: Acts) -> bool:
    """Whether a section of what may go wrong has bold labels and no headings for it: advice on the way, not cases."""
    below = [each for each in _below(part) if acts.own(each)]
    return part.reading.phase is Phase.DIAGNOSIS and bool(below) and all(each.label for each in below)


def _below(part: Part) -> list[Part]:
    """All parts below one, at any depth."""
    return [each for child in part.children for each in (child, *_below(child))]


def _is_more(part: Part) -> bool:
    """Whether headings stand below a title that promises no more than what else there is, or what can be seen."""
    heads = sum(child.level > 0 and child.reading.role in {Role.TOPIC, Role.CONDITION} for child in part.children)
    return heads >= SEVERAL and (MORE.match(part.title) is not None or part.reading.phase is Phase.SYMPTOMS)


def is_aside(part: Part) -> bool:
    """Whether nobody starts a part by itself: prerequisites, overviews, examples, unless cases are grouped in it."""
    if CLOSING.search(part.title) or FILE.fullmatch(part.title):
        return True
    if part.level and part.reading.phase is Phase.PREREQUISITES and SETUP.search(part.title):
        return False
    beside = part.reading.role is Role.REFERENCE or part.reading.phase in BESIDE
    return beside and not any(is_group(child) or _may_stand(child) for child in part.children)


def _may_stand(part: Part) -> bool:
    """Whether a heading below an aside may still be something to start."""
    return part.level > 0 and (part.reading.role is Role.TOPIC or part.reading.phase in ACTING)


def is_scenario(part: Part) -> bool:
    """Whether a part has phases of its own: a case that someone starts by itself."""
    phases = {child.reading.phase for child in part.children if child.reading.role is Role.PHASE}
    return len(phases & {Phase.SYMPTOMS, *ACTING} - {Phase.ROLLBACK}) > 1


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
    if (MANY.search(parent.title) or beside.scenarios) and not STEP.match(child.title):
        return False
    return worded or imperative(child.reading.rest) or gerund(child.reading.rest)


def _stands_alone(child: Part, parent: Part, beside: Siblings, acts: Acts) -> bool:
    """Whether a heading only sounds like a phase: no sibling is one, and others beside it have goals of their own."""
    if child.label:
        return False
    if beside.case:
        return False
    below = [each for each in child.children if acts.anywhere(each)]
    if child.reading.phase is not Phase.VERIFICATION and any(EXPLICIT.match(each.title) for each in below):
        return True
    if any(map(is_scenario, below)):
        return True
    if beside.moments > 1 and MOMENT.match(child.title):
        return True
    phases = beside.phases - _is_phase(child)
    if not beside.topics or phases * 2 > beside.topics:
        return False
    grouped = any(each.reading.role is Role.TOPIC and acts.anywhere(each) for each in child.children)
    own_name = child.reading.phase is not Phase.PROCEDURE and PROCESS.search(child.title) is not None
    own_name = own_name or (SETUP.search(child.title) is not None and " " in child.reading.rest)
    return grouped or parent.level <= 1 or own_name
