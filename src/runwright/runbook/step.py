"""Steps: what a procedure asks for, one thing at a time, in the order of the text.

Steps are opened by the items of ordered lists (a list that code at the margin cuts in two goes on by its numbers), by
numbered headings, by labels and headings that name a condition or an alternative, by the comments that title the
commands of a block, and by the bullets of an acting phase. Each step reaches to the next; what stands between belongs
to it. A step without a command is one that a person does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.acting import is_noted
from runwright.runbook.action_table import COLUMN
from runwright.runbook.alternative import Choice, choices
from runwright.runbook.comment import comments
from runwright.runbook.condition import Condition, announced, both, condition_in
from runwright.runbook.element import CodeBlock, Paragraph, Table
from runwright.runbook.phase import Phase, Role, read_title
from runwright.runbook.verb import imperative
from runwright.runbook.way import ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.block import Block
    from runwright.runbook.command import Placed
    from runwright.runbook.document import Document
    from runwright.runbook.part import Part


class Step(NamedTuple):
    """One thing to do."""

    ordinal: int
    """Its number in the procedure, from 0."""
    title: str
    start: int
    end: int
    number: str | None
    """The number that the author gave it."""
    phase: Phase | None
    commands: tuple[int, ...]
    """Indexes of its commands in the document; empty when a person does it."""
    condition: Condition | None
    """When it is to be done, if not always."""
    choice: Choice | None
    """Which of several ways it is, if one of them is enough."""

    @property
    def manual(self) -> bool:
        """Whether a person does it."""
        return not self.commands


class Opener(NamedTuple):
    """Where a step begins."""

    start: int
    title: str
    number: str | None
    phase: Phase | None
    weak: bool = False
    """Whether it counts only when commands follow: a heading or a block without words of its own."""
    condition: Condition | None = None
    level: int = 0
    """Of the heading that it is."""


QUOTES = frozenset("\"'")
TAB = regex(r"([\"'])[^\"'\n]+\1$")
"""The name of one of several tabs, as MkDocs has them."""
STRONG = {Role.STEP, Role.ALTERNATIVE, Role.CONDITION}
"""Roles of a title that is a step by itself; the code below it belongs to it."""
RESULT = regex(r"(?:expected|sample|example)\b[^.]{0,40}$|(?:output|result|response)\b", re.IGNORECASE)
"""A label over what the step before it gives."""
ORDERED = {Phase.DIAGNOSIS, Phase.PROCEDURE, Phase.RESOLUTION, Phase.ROLLBACK, Phase.FOLLOW_UP}
"""Phases in which a bullet that gives an order is a step."""


def steps(document: Document, part: Part, by_start: dict[int, Block], placed: Placed) -> tuple[Step, ...]:
    """The steps of one procedure."""
    openers = sorted(_Openers(document, by_start).of(part, None), key=lambda opener: opener.start)
    bounds = [opener.start for opener in openers[1:]] + [part.end]
    made: list[Step] = []
    for opener, end, following in zip(openers, bounds, [*openers[1:], None], strict=False):
        inside = placed.between(opener.start, end)
        if not inside and (opener.weak or (_is_bare(document, opener, end) and _goes_on(opener, following))):
            if made and made[-1].end == opener.start and RESULT.match(opener.title):
                made[-1] = made[-1]._replace(end=end)
            continue
        made.append(
            Step(
                ordinal=len(made),
                title=opener.title,
                start=opener.start,
                end=end,
                number=opener.number,
                phase=opener.phase,
                commands=inside,
                condition=opener.condition,
                choice=None,
            )
        )
    chosen = choices([step.title for step in made])
    every = [step._replace(choice=choice) if choice else step for step, choice in zip(made, chosen, strict=True)]
    return tuple(step._replace(ordinal=number) for number, step in enumerate(_headed(document, every)))


def _headed(document: Document, every: list[Step]) -> Iterator[Step]:
    """The steps without those that only announce the ways that follow ("Restart it:"): the ways take their words."""
    head: Step | None = None
    group = -1
    for number, step in enumerate(every):
        following = every[number + 1] if number + 1 < len(every) else None
        announces = step.manual and step.choice is None
        if announces and following and following.choice and _heads(document, step, following):
            head, group = step, following.choice.group
            continue
        if head is None or step.choice is None or step.choice.group != group:
            head = None
            yield step
            continue
        start = head.start if step.choice != every[number - 1].choice and every[number - 1] == head else step.start
        yield step._replace(
            title=f"{head.title}: {step.title}",
            start=start,
            number=head.number,
            condition=step.condition or head.condition,
            phase=step.phase or head.phase,
        )


def _heads(document: Document, step: Step, following: Step) -> bool:
    """Whether a step stands right before the fence in which the next step is a comment, or ends with a colon."""
    lines = document.source.text(step.start, following.start).rstrip(" \t\n-*+").splitlines()
    fenced = len(lines) > 1 and lines[-1].lstrip().startswith(("```", "~~~"))
    return fenced or lines[-1].rstrip(" *_").endswith((":", "："))


class _Openers:
    """Finds where steps begin."""

    def __init__(self, document: Document, by_start: dict[int, Block]) -> None:
        self.document = document
        self.blocks = by_start

    def of(self, part: Part, phase: Phase | None, condition: Condition | None = None) -> Iterator[Opener]:
        """The openers of a part and of the parts below it, which all stand under its condition."""
        own = condition_in(part.title, part.start) if part.reading.role is Role.CONDITION else None
        condition = both(condition, own)
        begun = inside = not part.label
        for opener in self.of_part(part, phase):
            if opener.number is not None and not begun:
                begun, inside = True, opener.number == "1"  # another number: the list above the label goes on
            under = condition is not None and (inside or not begun)
            yield opener._replace(condition=both(condition, opener.condition)) if under else opener
        for child in part.children:
            yield from self.of(child, part.reading.phase or phase, condition)

    def of_part(self, part: Part, phase: Phase | None) -> Iterator[Opener]:
        """The openers of a part itself: its heading, and those among its elements."""
        role = part.reading.role
        phase = part.reading.phase or phase
        if role in {Role.STEP, Role.ALTERNATIVE, Role.CONDITION, Role.TOPIC, Role.PHASE}:
            strong = role in STRONG
            yield Opener(
                part.start,
                part.title,
                part.reading.number,
                phase,
                not strong,
                condition_in(part.title, part.start),
                part.level,
            )
        yield from self.of_elements(part, phase)

    def of_elements(self, part: Part, phase: Phase | None) -> Iterator[Opener]:
        """The openers among a part's own elements."""
        lead: Paragraph | None = None
        in_list = False
        elements = self.document.elements_of(part)
        within = ways(self.document, elements)
        for element in elements:
            if isinstance(element, Paragraph):
                way = within.get(element.start)
                opener = (
                    Opener(element.start, way, None, phase, weak=True) if way else self.of_paragraph(element, phase)
                )
                if opener:
                    in_list = in_list or opener.number is not None
                    yield opener
                lead = element
            elif isinstance(element, CodeBlock):
                block = self.blocks.get(element.start)
                if block is not None and (block.runs or block.kind == "script" or is_noted(block)):
                    inside = in_list or element.item >= 0 or part.reading.role in STRONG
                    given = _announced(lead, phase)
                    for opener in self.of_block(block, _title(lead) if lead else part.title, phase, inside=inside):
                        yield opener._replace(condition=both(given, opener.condition))
            elif isinstance(element, Table):
                lead = None
                yield from _of_table(element, phase)

    def of_paragraph(self, element: Paragraph, phase: Phase | None) -> Opener | None:
        """The opener that a paragraph or list item is, if it is one."""
        if element.item < 0:
            return None
        title = _title(element)
        item = self.document.items[element.item]
        first = self.document.opens_item(element)
        if item.depth == 1 and item.number is not None and first:
            return Opener(
                element.start,
                title,
                str(item.number),
                phase,
                condition=condition_in(element.inline.text, element.start),
            )
        labelled = bool(element.inline.bolds) and element.inline.bolds[0].at == 0
        announces = labelled or element.inline.text.rstrip().endswith(":")
        if announces and read_title(title).role in {Role.CONDITION, Role.ALTERNATIVE}:
            return Opener(element.start, title, None, phase, weak=True, condition=condition_in(title, element.start))
        if not first or item.depth > 1 or item.number is not None:
            return None
        if title[:1] in QUOTES and TAB.match(element.inline.text.strip()):
            return Opener(element.start, title.strip("\"'"), None, phase, weak=True)
        told = imperative(element.inline.text)
        if item.checked is not None or (told and (phase in ORDERED or phase is None)):
            condition = condition_in(element.inline.text, element.start)
            return Opener(element.start, title, None, phase, phase is None and item.checked is None, condition)
        return None

    def of_block(self, block: Block, title: str, phase: Phase | None, *, inside: bool) -> Iterator[Opener]:
        """The openers in a block: numbered comments are steps, other comments title the commands below them."""
        notes = [comment for comment in comments(block.text) if not comment.expects]
        numbered = any(comment.number for comment in notes)
        if inside and not numbered and not any(c is not None for c in choices([note.text for note in notes])):
            return
        yield Opener(block.start, title, None, phase, weak=True)
        after = -2
        for comment in notes:
            if numbered and not comment.number:
                continue
            if comment.number or comment.start - after > 1:
                condition = condition_in(comment.text, block.offset(comment.start))
                weak = not comment.number
                yield Opener(block.offset(comment.start), comment.text, comment.number, phase, weak, condition)
            after = comment.end


def _announced(lead: Paragraph | None, phase: Phase | None) -> Condition | None:
    """The condition in the paragraph above a block; whoever goes the way back has said already why."""
    if lead is None or lead.item >= 0 or phase is Phase.ROLLBACK:
        return None
    return announced(lead.inline.text, lead.start)


def _of_table(table: Table, phase: Phase | None) -> Iterator[Opener]:
    """The rows of a table of commands: each is a step, if it holds one or has a number."""
    if not any(COLUMN.search(cell.plain) for cell in table.header):
        return
    for row in table.rows:
        words = [cell for cell in row if cell.plain.strip()]
        if words:
            number = words[0].plain.strip() if words[0].plain.strip().isdigit() else None
            title = words[1 if number and len(words) > 1 else 0].plain.strip()
            yield Opener(words[0].start, title, number, phase, weak=number is None)


def _is_bare(document: Document, opener: Opener, end: int) -> bool:
    """Whether an opener is a heading right above another step: it says nothing that this one does not inherit."""
    lines = document.source.text(opener.start, end).strip().splitlines()
    return opener.level > 0 and not "".join(lines[1:]).strip(" \t0123456789.)*+-")


def _goes_on(opener: Opener, following: Opener | None) -> bool:
    """Whether the next step stands below a heading, not beside it: "Step 7: Wait 2 minutes" is a step by itself."""
    if opener.number is None:
        return True
    return following is not None and not 0 < following.level <= opener.level


def _title(element: Paragraph) -> str:
    """The bold label that opens a paragraph, or its first sentence."""
    inline = element.inline
    if inline.bolds and inline.bolds[0].at == 0:
        return inline.bolds[0].text.strip().rstrip(":：").strip()
    first = regex(r"(?<=[.!?。])\s|\n|:\s*$").split(inline.text.strip(), maxsplit=1)[0]
    return first.strip().rstrip(":：")
