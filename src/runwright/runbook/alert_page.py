"""Pages of alerts: whether a part has the name of one, and says what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.runbook.element import Paragraph
from runwright.runbook.phase import ACTING
from runwright.runbook.signpost import ALERT, EXPLICIT, SEE

if TYPE_CHECKING:
    from runwright.runbook.document import Document
    from runwright.runbook.part import Part


def is_alert(document: Document, part: Part) -> bool:
    """Whether a part has the name of an alert, or the document's title is the name of its file."""
    stem = document.source.stem
    if (part.title == stem and (part.level or ALERT.match(stem))) or _is_spelled(stem, part.title):
        return True
    return bool(ALERT.match(part.reading.rest)) and part.level > 0 and (part.level > 1 or part.section > 0)


def is_alert_page(document: Document, part: Part) -> bool:
    """Whether a part is what an alert links to: it has its name, and a phase that says what to do."""
    if not is_alert(document, part):
        told = any(_tells(document, child) for child in part.children if child.reading.phase in ACTING)
        return told and part.level > 1 and EXPLICIT.match(part.title) is not None
    if any(each.reading.phase in ACTING and (each.elements or each.children) for each in part.below()):
        return True
    return part.level > 1 and any(isinstance(e, Paragraph) and e.item >= 0 for e in document.elements_of(part))


def _tells(document: Document, phase: Part) -> bool:
    """Whether a phase of a case says itself what to do, and not only where that is written."""
    texts = [each.inline.text for each in document.elements_of(phase) if isinstance(each, Paragraph)]
    said = "\n".join(texts).strip().removeprefix(phase.title).lstrip(" :")
    return bool(said) and not SEE.match(said)


def _is_spelled(stem: str, title: str) -> bool:
    """Whether a title spells the alert's name that the file has: "Queue Too Long Alert" in `QueueTooLong.md`."""
    if not ALERT.match(stem):
        return False
    return regex(r"\W+|_").sub("", title.lower()).removesuffix("alert") == stem.lower().removesuffix("alert")
