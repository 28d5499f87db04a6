"""Families: a part and its children, sorted by what they are to it.

Some fold into it, some are groups of things that stand for themselves, some can be done, and the rest only informs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.runbook.alert_page import is_alert
from runwright.runbook.course import core, names_deed
from runwright.runbook.folding import folds, is_aside, is_group, is_more, siblings
from runwright.runbook.mark import CONTINUES
from runwright.runbook.phase import ACTING, Phase, Role
from runwright.runbook.signpost import EXPLICIT, MANY

if TYPE_CHECKING:
    from runwright.runbook.acting import Acts
    from runwright.runbook.part import Part

WHOLE = {Phase.FOLLOW_UP, Phase.PREREQUISITES, Phase.VERIFICATION, Phase.ROLLBACK}
"""Phases that stay whole when they stand alone."""
STAGES = {*ACTING, Phase.SYMPTOMS, Phase.IMPACT}
PHASES = {*WHOLE, *STAGES}


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

    @property
    def phases(self) -> int:
        """How many parts are phases of it."""
        return sum(child.reading.phase in PHASES for child in self.folding)


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
    if child.label or child.reading.role is not Role.TOPIC or not names_deed(child) or names_deed(parent):
        return False
    before = [each for each in parent.children if each.start < child.start and not each.label]
    return any(each.reading.phase is Phase.RESOLUTION for each in before)
