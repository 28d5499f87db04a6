"""Procedures: the units of a runbook that someone starts for one goal.

How they are found: the tree of parts is read from the root. A part *acts* when something in it can be done: a block
that runs, an inline command, an ordered list of actions, a check list. A child *folds* into its parent when it is a
phase, a step, an alternative or a condition of it; then the parent is the procedure. Other children stand for
themselves, unless the parent plainly has one goal that all of them serve (an alert's page, a "How to …").
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from runwright.runbook.element import Paragraph
from runwright.runbook.part import Part, parts
from runwright.runbook.phase import Phase, Role
from runwright.runbook.step import Step, steps
from runwright.runbook.verb import gerund, imperative

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook.block import Block
    from runwright.runbook.document import Document
    from runwright.runbook.element import Element
    from runwright.runbook.command import Command
    from runwright.runbook.title import Title


class Procedure(NamedTuple):
    """Something that somebody starts for one goal."""

    ordinal: int
    title: str
    anchor: str
    """What `PATH#ANCHOR` names it by, unique in the document."""
    start: int
    end: int
    phases: tuple[Phase, ...]
    """The phases it has, in the order of the text."""
    steps: tuple[Step, ...]
    commands: tuple[int, ...]
    """Indexes of the commands of the document that stand in it."""
    sure: float
    because: str


class Found(NamedTuple):
    """A part that is a procedure, before its steps are read."""

    part: Part
    sure: float
    because: str


class _Acts:
    """Knows which parts of a document can be done."""

    def __init__(self, document: Document, blocks: Sequence[Block], inline: Sequence[int]) -> None:
        self.document = document
        self.running = sorted(block.start for block in blocks if block.runs or block.kind == "script")
        self.inline = inline
        self.known: dict[tuple[int, str], bool] = {}

    def own(self, part: Part) -> bool:
        """Whether its own elements hold an action."""
        key = (part.start, part.title)
        if key not in self.known:
            self.known[key] = self._own(part)
        return self.known[key]

    def _own(self, part: Part) -> bool:
        elements = [self.document.elements[number] for number in part.elements]
        starts = {element.start for element in elements}
        if any(start in starts for start in self.running):
            return True
        if any(element.start <= at < element.end for at in self.inline for element in elements):
            return True
        if part.reading.phase in ACTING and any(isinstance(e, Paragraph) and e.item >= 0 for e in elements):
            return True
        return self._listed(elements)

    def _listed(self, elements: list[Element]) -> bool:
        """Whether a list says what to do: an ordered one of actions, or one of boxes to tick."""
        listed = [e for e in elements if isinstance(e, Paragraph) and e.item >= 0 and _first_of(self.document, e)]
        ordered = [e for e in listed if self.document.items[e.item].number is not None]
        boxed = [e for e in listed if self.document.items[e.item].checked is not None]
        doing = sum(imperative(e.inline.text.lstrip()) for e in ordered)
        return (len(ordered) > 1 and doing * 2 >= len(ordered)) or len(boxed) > 1

    def alert(self, part: Part) -> bool:
        """Whether a part has the name of an alert, or the document's title is the name of its file."""
        if part.title == PurePath(self.document.source.name).name.split(".", 1)[0]:
            return True
        return bool(ALERT.match(part.title)) and part.level > 0 and (part.level > 1 or part.section > 0)

    def page_of_alert(self, part: Part) -> bool:
        """Whether a part is what an alert links to: it has its name, and a phase that says what to do."""
        acting = (child for child in part.children if child.reading.phase in ACTING)
        return self.alert(part) and any(child.elements or child.children for child in acting)

    def anywhere(self, part: Part) -> bool:
        """Whether it or anything below it holds an action."""
        return self.own(part) or any(self.anywhere(child) for child in part.children)


ACTING = {Phase.DIAGNOSIS, Phase.PROCEDURE, Phase.RESOLUTION, Phase.ROLLBACK, Phase.VERIFICATION}


def _first_of(document: Document, element: Paragraph) -> bool:
    """Whether a paragraph is the first of its list item."""
    return element.start - document.items[element.item].start < 12


ALERT = re.compile(r"^\W*(?:alert:?\s+)?(?:[A-Z]+[a-z0-9]+|[a-z]+)(?:[A-Z0-9]+[a-z0-9]+)*[A-Z]+[a-z0-9]{2,}(?:\s*\(.*\))?\W*$")
"""The name of an alert as Prometheus has them, such as `KubePodCrashLooping`."""
GENERIC = re.compile(
    r"\b(?:runbooks?|playbooks?|operations?|operational|guide|handbook|manual|documentation|docs|procedures|tasks|common|overview|reference|cheat ?sheet|faq|troubleshooting|"
    r"recipes|tips|commands|how-?tos?|scenarios|incidents|issues|problems|alerts|index|readme|notes|maintenance)\b",
    re.IGNORECASE,
)
MANY = re.compile(r"\b(?:incidents|scenarios|issues|problems|tasks|operations|procedures|alerts|errors|failures|playbooks|runbooks|recipes|faqs?|troubleshooting|common|use cases|examples)\b", re.IGNORECASE)
GOAL = re.compile(r"^\W*(?:how (?:to|do|can)\b|to\b)", re.IGNORECASE)


EXPLICIT = re.compile(r"^\W*(?:for\s+)?(?:procedure|scenario|issue|problem|incident|case|symptom|error|test|playbook|runbook|use case|task)\s*(?:#?\d+(?:\.\d+)?|[a-h]\b)?\s*[:—–.-]", re.IGNORECASE)


def found(document: Document, blocks: Sequence[Block], inline: Sequence[int], title: Title) -> list[Found]:
    """The parts of a document that are procedures, in reading order."""
    acts = _Acts(document, blocks, inline)
    root = _titled(parts(document), title)
    return list(_gather(root, acts, top=True))


def _titled(root: Part, title: Title) -> Part:
    """The part that carries the document's title: its one H1, or the root."""
    heads = [child for child in root.children if not child.label]
    if len(heads) == 1 and heads[0].start == title.start:
        head = heads[0]
        extra = tuple(child for child in root.children if child.label)
        return head._replace(elements=root.elements + head.elements, children=extra + head.children)
    start = heads[0].start if heads and title.origin != "heading" else root.start
    return root._replace(title=title.text, start=title.start if title.origin == "heading" else start)


def _gather(part: Part, acts: _Acts, *, top: bool = False) -> Iterator[Found]:
    """The procedures of a part and of what is below it."""
    if not acts.anywhere(part):
        if acts.page_of_alert(part):
            yield Found(part, 0.6, "it is the page of one alert, in prose")
        return
    folding = [child for child in part.children if _folds(child, part, acts)]
    standing = [child for child in part.children if child not in folding]
    explicit = EXPLICIT.match(part.title) is not None and not top
    groups = [] if explicit else [child for child in standing if _group(child)]
    acting = [each for each in standing if each not in groups and acts.anywhere(each) and not _aside(each)]
    one, because = False, ""
    if part.reading.role is not Role.REFERENCE or top:
        one, because = _one_goal(part, folding, acting, acts, top=top, groups=any(acts.anywhere(group) for group in groups))
    if one:
        yield Found(part._replace(children=tuple(c for c in part.children if c not in groups)), 0.9, because)
        folding, standing = [], groups
    elif acts.own(part) and part.reading.role is not Role.REFERENCE:
        yield Found(part._replace(children=tuple(folding)), 0.8, "it has steps of its own")
        folding = []
    for child in part.children:
        if (child in standing or child in folding) and not _aside(child):
            yield from _gather(child, acts)


def _aside(part: Part) -> bool:
    """Whether nobody starts a part by itself: prerequisites, overviews, examples, unless cases are grouped in it."""
    beside = part.reading.role is Role.REFERENCE or part.reading.phase in BESIDE
    return beside and not any(_group(child) or child.reading.role is Role.TOPIC for child in part.children)


def _group(part: Part) -> bool:
    """Whether a part holds several things that each stand for themselves, or says that it is one."""
    return bool((MANY.search(part.title) and part.children) or EXPLICIT.match(part.title))


BESIDE = {Phase.PREREQUISITES, Phase.OVERVIEW, Phase.IMPACT, Phase.SYMPTOMS, Phase.ESCALATION}
"""Phases that nobody starts by themselves."""


def _one_goal(
    part: Part, folding: list[Part], acting: list[Part], acts: _Acts, *, top: bool, groups: bool
) -> tuple[bool, str]:
    """Whether everything in a part, its groups left out, serves one goal, and why."""
    title = KIND.sub("", part.title)
    named = (GOAL.match(title) or (top and _single(title))) and not MANY.search(title)
    named = named and not (top and _several_heads(part)) and not any(_scenario(child, acts) for child in acting)
    if groups and top:
        return bool(named), "its title names one goal"
    if not acting:
        does = acts.own(part) or any(acts.anywhere(child) for child in folding)
        return does, "nothing in it stands for itself"
    if acts.alert(part):
        return True, "it is the page of one alert"
    if part.reading.phase in WHOLE and not groups:
        return True, "it is one phase"
    if len(acting) == 1 and PROCESS.search(acting[0].title):
        return True, "the one thing to do in it is its procedure"
    if EXPLICIT.match(part.title) and not top:
        return True, "its title says that it is one"
    if not MANY.search(part.title) and _staged(folding, acts, enough=2 if top else 1):
        return True, "it has phases"
    steps = [child for child in folding if child.reading.role is Role.STEP]
    if len(steps) >= 2 and len(steps) >= len(acting):
        return True, "its parts are numbered steps"
    return bool(named), "its title names one goal"


def _staged(folding: list[Part], acts: _Acts, *, enough: int) -> bool:
    """Whether enough of the folding parts are phases of one procedure, at least one of which can be done."""
    phases = [child for child in folding if child.reading.phase in STAGES]
    return len(phases) >= enough and any(acts.anywhere(child) for child in folding)


STAGES = {*ACTING, Phase.SYMPTOMS, Phase.IMPACT}
KIND = re.compile(r"^\W*(?:runbook|playbook|how-?to|guide|sop|procedure)\s*[:—–-]\s*|\s*[:—–-]?\s*\b(?:runbook|playbook|guide)\W*$", re.IGNORECASE)
"""The kind of document in front of or behind its title, which says nothing of its goal."""


WHOLE = {Phase.FOLLOW_UP, Phase.PREREQUISITES, Phase.VERIFICATION, Phase.ROLLBACK}
PROCESS = re.compile(r"\b(?:procedures?|process|steps|instructions|workflow)\W*$", re.IGNORECASE)


def _several_heads(part: Part) -> bool:
    """Whether the document is cut by several headings of the first level, each a page of its own."""
    return part.level == 0 and sum(child.level == 1 for child in part.children) > 1


def _single(title: str) -> bool:
    """Whether a title names one thing to do."""
    return (imperative(title) or gerund(title)) and not GENERIC.search(title)


def _folds(child: Part, parent: Part, acts: _Acts) -> bool:
    """Whether a part belongs to the procedure that its parent is."""
    role = child.reading.role
    if EXPLICIT.match(child.title):
        return False
    if role is Role.PHASE:
        return not _stands_alone(child, parent, acts)
    if role in {Role.ALTERNATIVE, Role.CONDITION}:
        return True
    if role is not Role.STEP:
        return False
    if MANY.search(parent.title) or any(_scenario(sibling, acts) for sibling in parent.children):
        return False
    explicit = not child.title[:1].isdigit()
    return explicit or imperative(child.reading.rest) or gerund(child.reading.rest)


def _scenario(part: Part, acts: _Acts) -> bool:
    """Whether a part has phases of its own: a case that someone starts by itself."""
    phases = {child.reading.phase for child in part.children if child.reading.role is Role.PHASE}
    return len(phases & {Phase.SYMPTOMS, Phase.DIAGNOSIS, Phase.RESOLUTION, Phase.PROCEDURE, Phase.VERIFICATION}) >= 2


def _stands_alone(child: Part, parent: Part, acts: _Acts) -> bool:
    """Whether a heading only sounds like a phase: no sibling is one, and others beside it have goals of their own."""
    if child.label:
        return False
    if any(EXPLICIT.match(each.title) or _scenario(each, acts) for each in child.children if acts.anywhere(each)):
        return True
    siblings = [each for each in parent.children if each is not child and not each.label]
    topics = [each for each in siblings if each.reading.role is not Role.PHASE and acts.anywhere(each)]
    phases = [each for each in siblings if each.reading.role is Role.PHASE and each.reading.phase is not Phase.OVERVIEW]
    if not topics or len(phases) * 2 > len(topics):
        return False
    grouped = any(each.reading.role is Role.TOPIC and acts.anywhere(each) for each in child.children)
    return grouped or parent.level <= 1 or bool(PROCESS.search(child.title))


def procedures(
    document: Document, blocks: Sequence[Block], commands: Sequence[Command], title: Title
) -> tuple[Procedure, ...]:
    """The procedures of a document with their steps, in reading order."""
    inline = [command.start for command in commands if command.block < 0]
    made: list[Procedure] = []
    anchors: dict[str, int] = {}
    for number, each in enumerate(found(document, blocks, inline, title)):
        part = each.part
        part = part._replace(end=max([part.end, *(child.end for child in part.children)]))
        inside = tuple(command.ordinal for command in commands if part.start <= command.start < part.end)
        made.append(
            Procedure(
                number,
                part.title,
                _anchor(document, part, anchors),
                part.start,
                part.end,
                tuple(dict.fromkeys(_phases(part))),
                steps(document, part, blocks, commands),
                inside,
                each.sure,
                each.because,
            )
        )
    return tuple(made)


def _anchor(document: Document, part: Part, seen: dict[str, int]) -> str:
    """The anchor of its heading; a label gets one made in the same way."""
    slug = document.sections[part.section].anchor if not part.label and part.section else ""
    slug = slug or re.sub(r"[^\w\- ]", "", part.title.lower()).strip().replace(" ", "-")
    seen[slug] = seen.get(slug, 0) + 1
    return slug if seen[slug] == 1 else f"{slug}-{seen[slug] - 1}"


def _phases(part: Part) -> Iterator[Phase]:
    for child in part.children:
        if child.reading.phase:
            yield child.reading.phase
        yield from _phases(child)
