"""Cases: whether a part tells of one case, how it is seen, found and mended, and which cases are grouped in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.runbook.alert_page import is_alert
from runwright.runbook.element import Paragraph
from runwright.runbook.folding import is_scenario
from runwright.runbook.phase import Phase, Role
from runwright.runbook.signpost import EXPLICIT, MANY, THIS_ALERT

if TYPE_CHECKING:
    from runwright.runbook.acting import Acts
    from runwright.runbook.document import Document
    from runwright.runbook.family import Family
    from runwright.runbook.part import Part

ANNOUNCES = regex(
    r"\bthis (?:runbook|playbook|procedure|guide|document|page|sop) (?:\w+ )?(?:outlines?|describes?|gives?|lists?"
    r"|details?|explains?|provides?|contains?|covers?) (?:the |some |general |all )*(?:steps|actions)\b"
    r"|\buse this procedure to\b",
    re.IGNORECASE,
)
"""Words by which a document says that it is one procedure."""


def is_told_case(of: Family) -> bool:
    """Whether headings below a title tell how one case is seen, how it is looked into, and what helps."""
    phases = {child.reading.phase for child in of.folding if child.level and child.reading.role is Role.PHASE}
    return phases >= {Phase.SYMPTOMS, Phase.DIAGNOSIS, Phase.RESOLUTION}


def page_of(of: Family, acts: Acts) -> str:
    """Why a part is the page of one case: by its name, or by the first words of the document."""
    meant = any(child.reading.phase is Phase.OVERVIEW and THIS_ALERT.search(child.title) for child in of.part.children)
    if is_alert(acts.document, of.part) or (of.top and meant):
        return "it is the page of one alert"
    if of.top and _begins_with_symptoms(of):
        return "it begins with the symptoms of one case"
    several = any(is_scenario(child) for child in of.acting)
    announced = of.top and not several and _announces(acts.document, of.part)
    return "its first words announce the steps for one case" if announced else ""


def _begins_with_symptoms(of: Family) -> bool:
    """Whether the symptoms of one case stand before everything that can be done."""
    heads = [child for child in of.part.children if child.level]
    seen = next((child for child in heads if child.reading.phase is Phase.SYMPTOMS and not child.children), None)
    several = any(is_scenario(child) or EXPLICIT.match(child.title) for child in heads)
    if seen is None or several or MANY.search(seen.title) or of.many:
        return False
    return seen.start < of.acting[0].start


def _announces(document: Document, part: Part) -> bool:
    """Whether the words before its first heading say that the whole of it is the steps for one thing."""
    first = [child for child in part.children[:1] if child.reading.phase is Phase.OVERVIEW]
    own = (element for each in (part, *first) for element in document.elements_of(each))
    return any(isinstance(e, Paragraph) and e.item < 0 and ANNOUNCES.search(e.inline.text) for e in own)


def cases(of: Family, acts: Acts) -> list[Part]:
    """The parts in groups that say that they are cases of their own."""
    found = (child for group in of.groups for child in group.children)
    return [child for child in found if EXPLICIT.match(child.title) and acts.anywhere(child)]
