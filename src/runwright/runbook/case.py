"""Cases: whether a part tells of one case, how it is seen, found and mended, and which cases are grouped in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.runbook.folding import is_scenario
from runwright.runbook.phase import Phase, Role
from runwright.runbook.signpost import EXPLICIT, MANY, THIS_ALERT

if TYPE_CHECKING:
    from runwright.runbook.acting import Acts
    from runwright.runbook.goal import Family
    from runwright.runbook.part import Part


def is_told_case(of: Family) -> bool:
    """Whether headings below a title tell how one case is seen, how it is looked into, and what helps."""
    phases = {child.reading.phase for child in of.folding if child.level and child.reading.role is Role.PHASE}
    return phases >= {Phase.SYMPTOMS, Phase.DIAGNOSIS, Phase.RESOLUTION}


def page_of(of: Family, acts: Acts) -> str:
    """Why a part is the page of one case: by its name, or by the first words of the document."""
    meant = any(child.reading.phase is Phase.OVERVIEW and THIS_ALERT.search(child.title) for child in of.part.children)
    if acts.alert(of.part) or (of.top and meant):
        return "it is the page of one alert"
    if of.top and _is_case(of):
        return "it begins with the symptoms of one case"
    several = any(is_scenario(child) for child in of.acting)
    announced = of.top and not several and acts.announced(of.part)
    return "its first words announce the steps for one case" if announced else ""


def _is_case(of: Family) -> bool:
    """Whether the symptoms of one case stand before everything that can be done."""
    heads = [child for child in of.part.children if child.level]
    seen = next((child for child in heads if child.reading.phase is Phase.SYMPTOMS and not child.children), None)
    several = any(is_scenario(child) or EXPLICIT.match(child.title) for child in heads)
    if seen is None or several or MANY.search(seen.title) or MANY.search(of.part.title):
        return False
    return seen.start < of.acting[0].start


def cases(of: Family, acts: Acts) -> list[Part]:
    """The parts in groups that say that they are cases of their own."""
    found = (child for group in of.groups for child in group.children)
    return [child for child in found if EXPLICIT.match(child.title) and acts.anywhere(child)]
