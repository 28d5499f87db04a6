"""Procedures: the units of a runbook that someone starts for one goal.

The tree of parts is read from the root down. A part that has one goal (`goal`) is a procedure with all that is in it,
its groups left out; otherwise its own actions are one procedure with what folds into it, and its other children are
looked at one by one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.acting import Acts
from runwright.runbook.alert_page import is_alert_page
from runwright.runbook.case import is_told_case
from runwright.runbook.command import Placed
from runwright.runbook.element import FrontMatter, Paragraph
from runwright.runbook.family import family
from runwright.runbook.folding import alike, is_afterthought, is_aside
from runwright.runbook.goal import is_advice, is_bare, one_goal
from runwright.runbook.instruction import instructs
from runwright.runbook.mark import BECAUSE
from runwright.runbook.marked import APART, called, split
from runwright.runbook.phase import Phase, Role, phase_of
from runwright.runbook.section import unique
from runwright.runbook.step import Step, steps
from runwright.runbook.title import TEMPLATE, Title
from runwright.runbook.topic import stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook.block import Block
    from runwright.runbook.command import Command
    from runwright.runbook.document import Document
    from runwright.runbook.part import Part


COMMANDS = regex(r"\b(?:commands|befehle|commandes|comandos|comandi|команды)\b|命令|コマンド|명령어?", re.IGNORECASE)
"""A word of titles below which commands are looked up, under the names of what they are for."""


CLOSES = {Phase.ESCALATION, Phase.FOLLOW_UP, Phase.PREVENTION, Phase.VERIFICATION}
"""Phases that are called after what they close: "Rollback validation"."""


ONE_GOAL, OWN_STEPS, NOTHING_ELSE = 0.75, 0.5, 0.4
"""How sure a find is; 1.0 is what the page says itself."""


BEFORE = regex(r"pre-?(?!mortem)(\w+) (?:checks?|check-?list)$", re.IGNORECASE)
"""What is checked before the very thing that the document is about."""


class Procedure(NamedTuple):
    """Something that somebody starts for one goal."""

    ordinal: int
    """Its number in the document, from 0."""
    title: str
    anchor: str
    """What `PATH#ANCHOR` names it by, unique in the document."""
    start: int
    end: int
    phases: tuple[Phase, ...]
    """The phases it has, in the order of the text."""
    steps: tuple[Step, ...]
    commands: tuple[int, ...]
    """Ordinals of the commands of the document that stand in it."""
    sure: float
    """How often what was found so was right, on pages that people had annotated before the reader saw them."""
    because: str
    """Why it is one procedure, and not several or none."""


class Found(NamedTuple):
    """A part that is a procedure, before its steps are read."""

    part: Part
    sure: float
    because: str


def procedures(
    document: Document, blocks: Sequence[Block], commands: Sequence[Command], title: Title
) -> tuple[Procedure, ...]:
    """The procedures of a document with their steps, in reading order."""
    acts = Acts(document, blocks, commands)
    by_start = {block.start: block for block in blocks}
    every = Placed(commands)
    anchors: dict[str, int] = {}
    made: list[Procedure] = []
    root, marked = split(_related(_titled(document, document.parts, title, every)))
    for found in _found(root, marked, acts):
        part = found.part._replace(end=_end(found.part))
        placed = every.without((each.start, each.end) for each in marked if part.start < each.start < part.end)
        made.append(
            Procedure(
                ordinal=len(made),
                title=part.title,
                anchor=_anchor(document, part, anchors),
                start=part.start,
                end=part.end,
                phases=tuple(dict.fromkeys(each.reading.phase for each in part.below() if each.reading.phase)),
                steps=steps(document, part, by_start, placed),
                commands=placed.between(part.start, part.end),
                sure=found.sure,
                because=found.because,
            )
        )
    return tuple(made)


def _found(root: Part, marked: Sequence[Part], acts: Acts) -> list[Found]:
    """What its owner marks as procedures, and those of the rest, in reading order."""
    told = [Found(part, 1.0, BECAUSE) for each in (root, *marked) for part in called(each)]
    if root.mark not in APART:
        told += _gather(root, acts, top=True)
    if not told and not marked and not root.mark:
        return _all(root, acts)
    return sorted(told, key=lambda found: found.part.start)


def _related(root: Part) -> Part:
    """The document with each heading below its title read without the words that only repeat the title."""
    known = stems(root.title)
    return root._replace(children=tuple(_reread(child, known) for child in root.children))


def _reread(part: Part, known: frozenset[str]) -> Part:
    """A part as a phase, when its title is the name of one behind words of the document's own title."""
    before = BEFORE.match(part.reading.rest) if part.level else None
    if before and stems(before[1]) <= known:
        return part._replace(reading=part.reading._replace(role=Role.PHASE, phase=Phase.PREREQUISITES))
    first, blank, last = part.reading.rest.rpartition(" ")
    phase = phase_of(last) if blank and part.reading.role is Role.TOPIC and part.level else None
    if phase not in CLOSES or not stems(first) or not stems(first) <= known:
        return part
    return part._replace(reading=part.reading._replace(role=Role.PHASE, phase=phase))


def _all(root: Part, acts: Acts) -> list[Found]:
    """The whole document, or its one section with something to run, when no part of it is a procedure."""
    if not acts.starts:
        return []
    holding = [child for child in root.children if any(child.start <= start < child.end for start in acts.starts)]
    if (
        len(holding) == 1
        and holding[0].level
        and not any(root.start <= start < holding[0].start for start in acts.starts)
    ):
        return [Found(holding[0], NOTHING_ELSE, "nothing else in the document can be run")]
    return [Found(root, NOTHING_ELSE, "there is something to run, and no part says for what")]


def _end(part: Part) -> int:
    """Where a part ends with the children that it kept."""
    return max([part.start, part.own_end, *(_end(child) for child in part.children)])


def _titled(document: Document, root: Part, title: Title, placed: Placed) -> Part:
    """The part that carries the document's title: its one H1, or the root.

    It begins at its heading, and what stands before that is left out; commands there make it begin with them.
    """
    named = _named(root, title)
    if placed.between(root.start, named.start) and title.origin != "heading":
        return named._replace(start=root.start)
    if placed.between(root.start, named.start):
        elements = document.elements_of(root)
        begins = [each.start for each in elements if not isinstance(each, FrontMatter)]
        return named._replace(start=min([named.start, *begins, *(child.start for child in root.children)]))
    return named._replace(
        elements=tuple(number for number in named.elements if document.elements[number].start >= named.start),
        children=tuple(child for child in named.children if child.start >= named.start),
    )


def _named(root: Part, title: Title) -> Part:
    heads = [child for child in root.children if not child.label]
    if len(heads) == 1 and (heads[0].start == title.start or TEMPLATE.search(heads[0].title)):
        head = heads[0]._replace(title=title.text)
        extra = tuple(child for child in root.children if child.label)
        return head._replace(elements=root.elements + head.elements, children=extra + head.children)
    start = heads[0].start if heads and title.origin != "heading" and _opens(heads[0]) else root.start
    return root._replace(title=title.text, start=title.start if title.origin == "heading" else start)


def _opens(head: Part) -> bool:
    """Whether a first heading may stand for the whole document: not as its first step, nor as what surrounds them."""
    aside = head.reading.role is Role.REFERENCE or head.reading.phase not in {None, Phase.PROCEDURE}
    return head.reading.number is None and not aside


def _gather(part: Part, acts: Acts, *, top: bool = False) -> Iterator[Found]:
    """The procedures of a part and of what is below it."""
    if not acts.anywhere(part):
        if is_alert_page(acts.document, part):
            yield Found(part, ONE_GOAL, "it is one case, in prose")
        return
    of = family(part, acts, top=top)
    because = one_goal(of, acts)
    left = part.children
    if because:
        groups = tuple(group for group in of.groups if not (top and (is_advice(group, acts) or is_told_case(of))))
        apart = {group.start for group in groups}
        yield Found(part._replace(children=tuple(c for c in part.children if c.start not in apart)), ONE_GOAL, because)
        left = groups
    elif any(child.mark for child in of.folding) or (acts.own(part) and part.reading.role is not Role.REFERENCE):
        yield Found(part._replace(children=of.folding), OWN_STEPS, "it has steps of its own")
        folded = {child.start for child in of.folding}
        left = tuple(child for child in part.children if child.start not in folded)
    listed = part.reading.role is Role.REFERENCE and COMMANDS.search(part.title) is not None
    cases = _cases(part, left, acts)
    for child in left:
        if child.start in cases:
            yield Found(child, OWN_STEPS, "it is counted like what can be done beside it")
        elif not is_aside(child) and not is_afterthought(child, acts) and not (listed and _is_looked_up(child)):
            yield from _gather(child, acts)


def _is_looked_up(part: Part) -> bool:
    """Whether a title among commands only says where, or for which phase, they are looked up."""
    return is_bare(part) or part.reading.phase is not None


def _cases(part: Part, left: Sequence[Part], acts: Acts) -> frozenset[int]:
    """The children that are counted like one that can be done, and tell something in a list or an order too."""
    counted = alike(part)
    if not any(child.start in counted and acts.anywhere(child) for child in left):
        return frozenset()
    return frozenset(c.start for c in left if c.start in counted and not acts.anywhere(c) and _lists(acts.document, c))


def _lists(document: Document, part: Part) -> bool:
    """Whether a list or an order stands in its own elements, whatever it says and under whatever title."""
    texts = [each for each in document.elements_of(part) if isinstance(each, Paragraph) and not each.quoted]
    return any(each.item >= 0 or instructs(each.inline.text) for each in texts)


def _anchor(document: Document, part: Part, seen: dict[str, int]) -> str:
    """The anchor of its heading; a label gets one made in the same way."""
    slug = document.sections[part.section].anchor if not part.label and part.section else ""
    slug = slug or regex(r"[^\w\- ]").sub("", part.title.lower()).strip().replace(" ", "-")
    return unique(slug, seen)
