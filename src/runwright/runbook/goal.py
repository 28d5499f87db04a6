"""Goals: which parts of a document serve one goal together.

A part shows by its family (`family`) whether it has one goal: because nothing in it stands for itself, because it is
an alert's page, because its children are phases or numbered steps, or because its title names what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.runbook.case import cases, is_told_case, page_of
from runwright.runbook.course import (
    announces_steps,
    core,
    is_activity,
    is_counted,
    is_course,
    names_deed,
    qualifies,
    undoes,
    varies,
)
from runwright.runbook.family import PHASES, STAGES, WHOLE
from runwright.runbook.folding import SEVERAL, is_catalogue, is_scenario
from runwright.runbook.phase import Phase, Role
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
    states_problem,
)
from runwright.runbook.verb import gerund, imperative

if TYPE_CHECKING:
    from runwright.runbook.acting import Acts
    from runwright.runbook.family import Family
    from runwright.runbook.part import Part


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
    why = page_of(of, acts) or _by_name(of, grouped=grouped) or _by_words(of, acts) or _by_build(of, acts)
    return why or ("" if _is_headless(of, acts) else _by_title(of))


def _beside_groups(of: Family) -> str:
    """Why a document has one goal besides the cases that are grouped in it."""
    steps = sum(child.reading.role is Role.STEP and not child.title[:1].isdigit() for child in of.folding)
    if steps > 1 and not of.acting:
        return _by_title(of) or "its parts are numbered steps"
    return _by_title(of) or ("its title names what is done, and its parts are phases" if _is_named_activity(of) else "")


def _is_headless(of: Family, acts: Acts) -> bool:
    """Whether a document's title has no heading, and the one heading below that can be done is an order itself."""
    alone = not of.part.level and len(of.acting) == 1 and not of.folding
    return alone and not acts.own(of.part) and names_deed(of.acting[0])


def _is_shelf(of: Family, acts: Acts) -> bool:
    """Whether a title promises several things, and what can be done below it is called a procedure of its own."""
    seen = any(child.reading.phase is Phase.SYMPTOMS for child in of.folding)
    if of.top or seen or not of.many or acts.own(of.part):
        return False
    doing = [child for child in of.folding if acts.anywhere(child)]
    return len(doing) == 1 and doing[0].level > 0 and PROCESS.search(doing[0].title) is not None


def _is_named_activity(of: Family) -> bool:
    """Whether a title names what is done, one part at most does it, and the others are phases of it."""
    named = of.part._replace(title=KIND.sub("", of.part.title))
    return len(of.acting) < SEVERAL and of.phases >= SEVERAL and is_activity(named) and not MANY.search(named.title)


def _by_name(of: Family, *, grouped: bool) -> str:
    """Why a part is whole by what it is called: one phase, or what is done with a phase before and one behind."""
    part = of.part
    phase = part.reading.phase
    procedure = phase is Phase.PROCEDURE and part.reading.role is Role.PHASE and not of.top
    several = of.many or (phase is not Phase.VERIFICATION and qualifies(part.title, of.acting))
    if (phase in WHOLE or procedure) and not grouped and not (several and len(of.acting) >= SEVERAL):
        return "it is one phase"
    twofold = of.top and undoes([part.title, *(child.title for child in of.folding)])
    if len(of.acting) == 1 and not twofold and _is_how(of, of.acting[0]):
        return "it holds one thing to do"
    if not of.top and not grouped and not of.many and of.phases >= SEVERAL and is_activity(part):
        return "its title names what is done, and its parts are phases"
    return ""


def _by_words(of: Family, acts: Acts) -> str:
    """Why a part is one thing by the words of its title, or by those right below it."""
    if not of.top and EXPLICIT.match(of.part.title) and of.part.level != 1:
        return "its title says that it is one"
    if not of.top and names_deed(of.part) and not of.many and announces_steps(acts.document, of.part):
        return "its words announce the steps"
    if _is_parted(of):
        return "its title names one thing to do, and its parts only where"
    if states_problem(of.part.title) and (acts.own(of.part) or all(imperative(child.title) for child in of.acting)):
        return "its title states one problem"
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
        and not (names_deed(part) and " " in part.title)
        and not (PROBLEM.search(part.title) or EXPLICIT.match(part.title) or ALERT.match(part.title) or part.children)
    )


def _is_how(of: Family, only: Part) -> bool:
    """Whether the one thing that can be done in a part is how the part itself is done."""
    process = (of.top or of.part.reading.number is not None) and PROCESS.search(only.title) is not None
    return only.label or process or (names_deed(of.part) and _has_phase(of))


def _has_phase(of: Family) -> bool:
    """Whether a phase stands among the children."""
    return any(child.reading.role is Role.PHASE for child in of.folding)


def _by_build(of: Family, acts: Acts) -> str:
    """Why the build of a part shows one goal: its children are phases, or numbered steps."""
    return _by_phases(of, acts) or _by_steps(of)


def _by_phases(of: Family, acts: Acts) -> str:
    """Why the phases of a part show one goal."""
    if not of.top and not of.many and PROCESS.search(of.part.title) and _has_phase(of):
        return "it is a process with phases"
    phases = [child for child in of.folding if child.reading.phase in STAGES]
    if of.top and undoes([of.part.title, *(child.title for child in phases)]):
        return ""
    if of.top and not of.many and _has_core(of):
        return "one of its parts has its name, and others are phases"
    enough = len(phases) >= (2 if of.top else 1) and any(acts.anywhere(child) for child in of.folding)
    stated = any(child.reading.phase is Phase.PROCEDURE and acts.anywhere(child) for child in phases)
    return "it has phases" if enough and ((stated and not of.top) or not of.many) else ""


def _has_core(of: Family) -> bool:
    """Whether one of the parts has the document's name, and no more things can be done than there are phases."""
    beside = sum(child.reading.role is Role.PHASE for child in of.part.children)
    few = sum(child.reading.phase is None for child in of.acting) <= beside
    return few and _has_phase(of) and core(of.part) is not None


def _by_steps(of: Family) -> str:
    """Why the steps of a part show one goal."""
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
    told = [title, *(child.title for child in of.part.children)] if of.top else [title]
    named = GOAL.match(title) is not None or (of.top and not GENERIC.search(title) and _names_one_deed(of, title))
    if MANY.search(title) or not named or undoes(told) or varies(title, of.acting):
        return False
    asked = sum(GOAL.match(child.title) is not None for child in of.acting)
    return not _holds_pages(of.part) and asked < SEVERAL and not any(map(is_scenario, of.acting))


def _names_one_deed(of: Family, title: str) -> bool:
    """Whether a document's title, without its kind, names one thing to do, or its parts are the stages of one."""
    worded = " " in title.strip()
    doing = (imperative(title) and (worded or title == of.part.title)) or (gerund(title) and worded)
    return (doing and not EITHER.search(title)) or _is_called_process(of, title) or is_course(of.part, of.acting)


def _holds_pages(part: Part) -> bool:
    """Whether a text without a heading of its own holds several, or one with its very title."""
    if part.level:
        return False
    outlined = bool(part.children) and part.children[0].reading.phase is Phase.PROCEDURE
    several = sum(child.level == 1 for child in part.children) > 1 and not outlined
    return several or any(child.title == part.title for child in part.children)


def _is_called_process(of: Family, title: str) -> bool:
    """Whether a document calls itself a process, and phases stand among its parts."""
    phases = {child.reading.phase for child in of.part.children if child.reading.role is Role.PHASE}
    return PROCESS.search(title) is not None and len(phases & PHASES) >= SEVERAL


def is_advice(part: Part, acts: Acts) -> bool:
    """Whether a section of what may go wrong has bold labels and no headings for it: advice on the way, not cases."""
    below = list(part.below())
    done = [each for each in below if acts.own(each)]
    cases = any(each.level and is_scenario(each) for each in below)
    return part.reading.phase is Phase.DIAGNOSIS and bool(done) and not cases and all(each.label for each in done)
