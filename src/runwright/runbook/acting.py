"""Which parts of a document can be done: they hold something to run, or a list that says what to do."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.runbook.action_table import is_table_of_actions, is_table_of_steps
from runwright.runbook.alert_page import is_alert
from runwright.runbook.comment import comments
from runwright.runbook.element import Paragraph, Table
from runwright.runbook.instruction import explains_how, instructs, orders
from runwright.runbook.list_item import are_done_in_order, is_defined, is_doing, is_remedy, is_seen
from runwright.runbook.phase import ACTING, Role
from runwright.runbook.signpost import CHECKLIST, EXPLICIT, HOW, PROBLEM, states_problem
from runwright.runbook.unmarked import unmarked
from runwright.runbook.verb import gerund, imperative

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.runbook.block import Block
    from runwright.runbook.command import Command
    from runwright.runbook.document import Document
    from runwright.runbook.element import Element
    from runwright.runbook.part import Part

KEPT = regex(r"\W*(?:always|never|avoid|do not|don't|prefer|keep|use|be|only|consider|remember|note)\b", re.IGNORECASE)
"""The beginning of what is kept in mind rather than done."""
LOOKS = regex(r"(?:^|[.!?]\s+)(?:make sure|ensure|check|verify|confirm|try)\b", re.IGNORECASE)
"""What a sentence tells to look after, which says enough where something is wrong."""
PURPOSES = regex(r"\bto\s*[:：]?\s*$", re.IGNORECASE)
"""The end of words behind which a list says what for."""
TROUBLES = regex(
    r"\b(?:troubleshooting|(?:common|known|frequent) (?:issues|problems|errors|failures))\b", re.IGNORECASE
)
"""A title below which each heading names something that is wrong."""


def is_watched(block: Block) -> bool:
    """Whether a block only queries a monitor: alone under a heading it is a dashboard's query, not a procedure."""
    return block.language in {"promql", "logql", "kql"}


def is_noted(block: Block) -> bool:
    """Whether a block of comments alone is a list of steps that a person does."""
    return block.language == "shell" and sum(comment.number is not None for comment in comments(block.text)) > 1


def _is_list_of_actions(element: Element) -> bool:
    """Whether the commands in an element are listed to be run: in a list, or in a table with a column for them."""
    if isinstance(element, Table):
        return is_table_of_actions(element)
    return isinstance(element, Paragraph) and element.item >= 0 and not is_seen(element)


def _is_explained(elements: list[Element], bullet: Element) -> bool:
    """Whether the words before a list only say what something is good for: "Use it to:"."""
    before = elements.index(bullet) - 1
    lead = elements[before] if before >= 0 else None
    return isinstance(lead, Paragraph) and PURPOSES.search(lead.inline.text) is not None


def _troubled(part: Part) -> frozenset[int]:
    """Where the headings begin that a title above them calls troubles, each under whatever name."""
    below = [each for child in part.children for each in _troubled(child)]
    several = sum(child.level > 0 for child in part.children) > 2
    if several and TROUBLES.search(part.title):
        below += [child.start for child in part.children if child.level and child.reading.role is Role.TOPIC]
    return frozenset(below)


class Acts:
    """Knows of every part of one document whether it can be done."""

    def __init__(self, document: Document, blocks: Sequence[Block], commands: Sequence[Command]) -> None:
        self.document = document
        self.starts = {
            block.start for block in blocks if (block.runs and not is_watched(block)) or block.kind == "script"
        }
        self.noted = {
            block.start for block in blocks if not block.runs and (is_noted(block) or block.language == "http")
        }
        self.watched = {block.start for block in blocks if block.runs and is_watched(block)}
        self.inline = [command.start for command in commands if command.block < 0]
        self.unmarked = unmarked(document)
        self.troubled = _troubled(document.parts)
        self.known: dict[tuple[int, int, bool], bool] = {}

    def own(self, part: Part) -> bool:
        """Whether its own elements hold an action."""
        key = (part.start, part.level, part.label)
        if key not in self.known:
            self.known[key] = self._own(part)
        return self.known[key]

    def _own(self, part: Part) -> bool:
        elements = self.document.elements_of(part)
        starts = {element.start for element in elements}
        if starts & self.starts or starts & self.noted or starts & self.unmarked:
            return True
        if any(map(is_table_of_steps, elements)):
            return True
        if starts & self.watched and (part.reading.role is not Role.TOPIC or is_alert(self.document, part)):
            return True
        told = [e for e in elements if bisect_left(self.inline, e.start) < bisect_left(self.inline, e.end)]
        if told and (self.directing(part) or any(_is_list_of_actions(e) for e in told)):
            return True
        if part.reading.phase in ACTING and any(isinstance(e, Paragraph) and e.item >= 0 for e in elements):
            return True
        return self._listed(part, elements) or self._said(part, elements)

    def _said(self, part: Part, elements: list[Element]) -> bool:
        """Whether plain sentences say what to do, under a heading that promises so."""
        if part.label or not part.level:
            return False
        said = [e.inline.text for e in elements if isinstance(e, Paragraph) and not e.quoted and e.item < 0]
        role = part.reading.role
        promised = self.directing(part) if role is Role.TOPIC else part.reading.phase in ACTING or role is Role.STEP
        if promised:
            wrong = PROBLEM.search(part.title) is not None
            return any(instructs(text) or (wrong and LOOKS.search(text) is not None) for text in said)
        return role is Role.TOPIC and part.level > 1 and any(map(explains_how, said))

    def directing(self, part: Part) -> bool:
        """Whether a title says that what stands below is to be done, so that a command in mere prose counts."""
        title = part.title
        if part.reading.role is not Role.TOPIC or imperative(title) or gerund(title):
            return True
        return bool(HOW.match(title) or EXPLICIT.match(title)) or states_problem(title) or is_alert(self.document, part)

    def _listed(self, part: Part, elements: list[Element]) -> bool:
        """Whether a list says what to do: one of ordered actions, of boxes to tick, or under such a title."""
        opening = [e for e in elements if isinstance(e, Paragraph) and self.document.opens_item(e)]
        listed = [(e, self.document.items[e.item]) for e in opening]
        ticked = [item.checked for _, item in listed if item.checked is not None]
        if are_done_in_order([e for e, item in listed if item.number is not None]):
            return True
        if len(ticked) > 1 and not any(ticked):
            return True
        bullets = [(e, item) for e, item in listed if item.number is None and not is_defined(e)]
        if any(is_remedy(e, item.depth) for e, item in bullets):
            return True
        return self._bulleted(part, elements, [e for e, _ in bullets])

    def _bulleted(self, part: Part, elements: list[Element], bullets: list[Paragraph]) -> bool:
        """Whether enough bullets give an order: half of them where something is wrong, more under any other title."""
        if len(bullets) > 1 and CHECKLIST.search(part.title) and sum(map(is_doing, bullets)) * 2 >= len(bullets):
            return True
        if bullets and _is_explained(elements, bullets[0]):
            return False
        told = sum(imperative(e.inline.text) or orders(e.inline.text) for e in bullets)
        if part.start in self.troubled or states_problem(part.title):
            return told > 1 and told * 2 >= len(bullets)
        if len(bullets) > 2 and told * 4 >= len(bullets) * 3 and part.reading.role is Role.TOPIC and part.level > 1:
            return sum(KEPT.match(e.inline.text) is not None for e in bullets) * 4 < len(bullets)
        return told > 1 and told * 5 >= len(bullets) * 3 and self.directing(part)

    def anywhere(self, part: Part) -> bool:
        """Whether it or anything below it holds an action."""
        return self.own(part) or any(self.anywhere(child) for child in part.children)

    def runs(self, part: Part) -> bool:
        """Whether a command stands between the beginning and the end of a part."""
        told = bisect_left(self.inline, part.start) < bisect_left(self.inline, part.end)
        return told or any(part.start <= start < part.end for start in self.starts)
