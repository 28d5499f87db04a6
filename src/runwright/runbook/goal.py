"""Goals: which parts of a document serve one goal together.

The children of a part are sorted: what folds into it, groups of things that stand for themselves, what can be done, and
what only informs. From these a parent shows whether it has one goal: because nothing in it stands for itself, because
it is an alert's page, because its children are phases or numbered steps, or because its title names what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.runbook.alert_page import is_alert
from runwright.runbook.case import cases, is_told_case, page_of
from runwright.runbook.course import (
    announces_steps,
    core,
    is_activity,
    is_counted,
    is_course,
    qualifies,
    undoes,
    varies,
)
from runwright.runbook.folding import SEVERAL, folds, is_aside, is_catalogue, is_group, is_more, is_scenario, siblings
from runwright.runbook.mark import CONTINUES
from runwright.runbook.phase import ACTING, Phase, Role
from runwright.runbook.signpost import (
    ALERT,
    CHECKLIST,
    EITHER,
    EXPLICIT,
    GENERIC,
    GOAL,
    KIND,
    MANY,
    PROBLEM,
    PROCESS,
    SETUP,
)
from runwright.runbook.verb import gerund, imperative

if TYPE_CHECKING:
    from runwright.runbook.acting import Acts
    from runwright.runbook.part import Part

WHOLE = {Phase.FOLLOW_UP, Phase.PREREQUISITES, Phase.VERIFICATION, Phase.ROLLBACK}
"""Phases that stay whole when they stand alone."""
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

    @property
    def many(self) -> bool:
        """Whether its title promises several things."""
        return MANY.search(self.part.title) is not None


def family(part: Part, acts: Acts, *, top: bool) -> Family:
    """Sort the children of a part."""
    beside = siblings(part, acts, top=top)
    middle = core(part) if top and beside.phases else None
    explicit = is_alert(acts.document, part) or (EXPLICIT.match(part.title) is not None and not top)
    folding, groups, acting = [], [], []
    for child in part.children:
        stage = folds(child, part, beside, acts) or _is_stage(child, part, acts)
        looked_up = explicit and child.reading.role is Role.REFERENCE and acts.own(child)
        if child.mark == CONTINUES:
            folding.append(child)
        elif middle is not None and child.start == middle.start:
            folding.append(child._replace(reading=child.reading._replace(role=Role.PHASE, phase=Phase.PROCEDURE)))
        elif looked_up or (stage and not (child.level and is_more(child))):
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


def one_goal(of: Family, acts: Acts) -> str:
    """Why everything in a part, its groups left out, serves one goal; empty when it does not."""
    part, grouped = of.part, any(acts.anywhere(group) for group in of.groups)
    if (part.reading.role is Role.REFERENCE and not of.top) or (grouped and any(map(is_catalogue, of.groups))):
        return ""
    if grouped and of.top and is_told_case(of):
        return "it tells how one case is seen, found and mended"
    if grouped and of.top:
        return _beside_groups(of) if len(cases(of, acts)) < SEVERAL else ""
    if not of.acting:
        does = acts.own(part) or any(acts.anywhere(child) for child in of.folding)
        apart = of.top and not acts.own(part) and undoes([part.title])
        return "nothing in it stands for itself" if does and not apart and not _is_shelf(of, acts) else ""
    page = page_of(of, acts) or _is_whole(of, grouped=grouped)
    if page:
        return page
    if not of.top and (told := _by_words(of, acts)):
        return told
    if _is_parted(of):
        return "its title names one thing to do, and its parts only where"
    staged = acts.own(part) or all(imperative(child.title) for child in of.acting)
    if PROBLEM.search(part.title) and not of.many and staged:
        return "its title states one problem"
    return _by_build(of, acts) or ("" if _is_headless(of, acts) else _by_title(of))


def _beside_groups(of: Family) -> str:
    """Why a document has one goal besides the cases that are grouped in it."""
    steps = sum(child.reading.role is Role.STEP and not child.title[:1].isdigit() for child in of.folding)
    if steps > 1 and not of.acting:
        return _by_title(of) or "its parts are numbered steps"
    return _by_title(of) or ("its title names what is done, and its parts are phases" if _is_named_activity(of) else "")


def _is_headless(of: Family, acts: Acts) -> bool:
    """Whether a document's title has no heading, and the one heading below that can be done is an order itself."""
    alone = not of.part.level and len(of.acting) == 1 and not of.folding
    return alone and not acts.own(of.part) and _does(of.acting[0])


def _is_shelf(of: Family, acts: Acts) -> bool:
    """Whether a title promises several things, and what can be done below it is called a procedure of its own."""
    seen = any(child.reading.phase is Phase.SYMPTOMS for child in of.folding)
    if of.top or seen or not of.many or acts.own(of.part):
        return False
    doing = [child for child in of.folding if acts.anywhere(child)]
    return len(doing) == 1 and doing[0].level > 0 and PROCESS.search(doing[0].title) is not None


def _is_named_activity(of: Family) -> bool:
    """Whether a title names what is done, one part at most does it, and the others are phases of it."""
    phases = sum(child.reading.phase in {*WHOLE, *STAGES} for child in of.folding)
    named = of.part._replace(title=KIND.sub("", of.part.title))
    return len(of.acting) < SEVERAL and phases >= SEVERAL and is_activity(named) and not MANY.search(named.title)


def _is_whole(of: Family, *, grouped: bool) -> str:
    """Why a part is whole by what it is called: one phase, or what is done with a phase before and one behind."""
    part = of.part
    phase = part.reading.phase
    procedure = phase is Phase.PROCEDURE and part.reading.role is Role.PHASE and not of.top
    several = of.many or (phase is not Phase.VERIFICATION and qualifies(part.title, of.acting))
    if (phase in WHOLE or procedure) and not grouped and not (several and len(of.acting) >= SEVERAL):
        return "it is one phase"
    only = of.acting[0] if len(of.acting) == 1 else None
    twofold = of.top and undoes([part.title, *(child.title for child in of.folding)])
    if only is not None and not twofold and (only.label or _is_process(of, only) or (_does(part) and _has_phase(of))):
        return "it holds one thing to do"
    phases = sum(child.reading.phase in {*WHOLE, *STAGES} for child in of.folding)
    if not of.top and not grouped and not of.many and phases >= SEVERAL and is_activity(part):
        return "its title names what is done, and its parts are phases"
    return ""


def _by_words(of: Family, acts: Acts) -> str:
    """Why a heading below the title is one thing by its words, or by those right below it."""
    if EXPLICIT.match(of.part.title) and of.part.level != 1:
        return "its title says that it is one"
    if _does(of.part) and not of.many and announces_steps(acts.document, of.part):
        return "its words announce the steps"
    return ""


def _is_parted(of: Family) -> bool:
    """Whether a heading names what is done, and the headings below it only what it is done to: "Running tests"."""
    title = of.part.title
    setup = SETUP.search(title) is not None
    whole = setup or gerund(title) or CHECKLIST.search(title) is not None
    if of.top or not whole or (" " not in title and title.isascii()) or GENERIC.search(title) or of.many:
        return False
    return all(is_bare(child) or (setup and imperative(child.title)) for child in of.acting)


def is_bare(part: Part) -> bool:
    """Whether a title is a word or two without anything to do, wrong or asked in them."""
    return (
        part.reading.role is Role.TOPIC
        and part.title.partition(" (")[0].count(" ") < 2
        and not (_does(part) and " " in part.title)
        and not (PROBLEM.search(part.title) or EXPLICIT.match(part.title) or ALERT.match(part.title) or part.children)
    )


def _does(part: Part) -> bool:
    """Whether a title names something to do."""
    title = part.title if part.title.isascii() else part.reading.rest
    return imperative(title) or gerund(title)


def _is_process(of: Family, only: Part) -> bool:
    """Whether the one thing that can be done in a part is how the part itself is done."""
    return (of.top or of.part.reading.number is not None) and PROCESS.search(only.title) is not None


def _has_phase(of: Family) -> bool:
    """Whether a phase stands among the children."""
    return any(child.reading.role is Role.PHASE for child in of.folding)


def _by_build(of: Family, acts: Acts) -> str:
    """Why the build of a part shows one goal: its children are phases, or numbered steps."""
    phases = [child for child in of.folding if child.reading.phase in STAGES]
    enough = len(phases) >= (2 if of.top else 1) and any(acts.anywhere(child) for child in of.folding)
    stated = any(child.reading.phase is Phase.PROCEDURE and acts.anywhere(child) for child in phases)
    process = not of.top and PROCESS.search(of.part.title) is not None and not of.many
    if process and _has_phase(of):
        return "it is a process with phases"
    apart = of.top and undoes([of.part.title, *(child.title for child in phases)])
    beside = sum(child.reading.role is Role.PHASE for child in of.part.children)
    few = sum(child.reading.phase is None for child in of.acting) <= beside
    if of.top and few and not apart and not of.many and _has_phase(of) and core(of.part) is not None:
        return "one of its parts has its name, and others are phases"
    if enough and not apart and ((stated and not of.top) or not of.many):
        return "it has phases"
    steps = [child for child in of.folding if child.reading.role is Role.STEP]
    if of.top and not of.many and is_counted(of.part, [*steps, *of.acting]):
        return "its parts are counted, from what comes before to an end"
    if len(steps) > 1 and len(steps) >= len(of.acting):
        return "its parts are numbered steps"
    return ""


def _by_title(of: Family) -> str:
    """Why a part has one goal by its title: it names one thing to do, and its parts do not contradict that."""
    return "its title names one goal" if _is_one_goal(of) else ""


def _is_one_goal(of: Family) -> bool:
    """Whether a part's title names one thing to do, and its parts do not contradict that."""
    title = KIND.sub("", of.part.title)
    worded = " " in title.strip()
    doing = (imperative(title) and (worded or title == of.part.title)) or (gerund(title) and worded)
    single = of.top and doing and not GENERIC.search(title) and not EITHER.search(title)
    if MANY.search(title):
        return False
    course = of.top and not GENERIC.search(title) and (_is_called_process(of, title) or is_course(of.part, of.acting))
    told = [title, *(child.title for child in of.part.children)] if of.top else [title]
    if not (single or course or GOAL.match(title)) or undoes(told) or varies(title, of.acting):
        return False
    pages = of.part.level == 0 and any(child.title == of.part.title for child in of.part.children)
    outlined = bool(of.part.children) and of.part.children[0].reading.phase is Phase.PROCEDURE
    several = of.part.level == 0 and sum(child.level == 1 for child in of.part.children) > 1
    pages = pages or (several and not outlined)
    asked = sum(GOAL.match(child.title) is not None for child in of.acting)
    return not pages and asked < SEVERAL and not any(is_scenario(child) for child in of.acting)


def _is_called_process(of: Family, title: str) -> bool:
    """Whether a document calls itself a process, and phases stand among its parts."""
    phases = {child.reading.phase for child in of.part.children if child.reading.role is Role.PHASE}
    return PROCESS.search(title) is not None and len(phases & {*WHOLE, *STAGES}) >= SEVERAL


def is_advice(part: Part, acts: Acts) -> bool:
    """Whether a section of what may go wrong has bold labels and no headings for it: advice on the way, not cases."""
    below = list(part.below())
    done = [each for each in below if acts.own(each)]
    cases = any(each.level and is_scenario(each) for each in below)
    return part.reading.phase is Phase.DIAGNOSIS and bool(done) and not cases and all(each.label for each in done)
