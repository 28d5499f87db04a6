"""The parts of a document as its author meant them: headings, and bold labels that serve as headings, in one tree."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.element import CodeBlock, Html, Paragraph, Table
from runwright.runbook.phase import Reading, Role, read_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document
    from runwright.runbook.element import Element
    from runwright.runbook.section import Section


class Part(NamedTuple):
    """A heading or label with what stands under it."""

    start: int
    end: int
    """Byte behind the last element of the part and of its children."""
    own_end: int
    """Byte behind the last of its own elements."""
    title: str
    reading: Reading
    level: int
    """Of its heading, 0 for the root and for a label."""
    label: bool
    """Whether bold text, not a heading, opens it."""
    section: int
    elements: tuple[int, ...]
    """Numbers of its own elements, those of its children left out."""
    children: tuple[Part, ...]
    mark: str = ""
    """What the page's owner says of it (`mark`)."""

    def below(self) -> Iterator[Part]:
        """All parts below it, at any depth, in the order of the text."""
        for child in self.children:
            yield child
            yield from child.below()


REPEATED = 2
NEAR = 5
"""Elements behind a label among which it finds what it opens, comments left out."""
FIELD = regex(
    r"\W*(?:severity|priority|owners?|status|team|version|author|service|date|last (?:updated|reviewed)|rto|rpo|sla)"
    r"\**\s*:\**\s*\S",
    re.IGNORECASE,
)
"""A heading that only says one fact of the document, and opens nothing."""
PLAIN = regex(r"[A-Z][\w /&-]{2,40}:$")


class _Draft:
    """A part while its elements are still being collected."""

    def __init__(self, start: int, title: str, section: int, rank: int, *, label: bool) -> None:
        self.start = start
        self.end = start
        self.mark = ""
        self.title = title
        self.section = section
        self.rank = rank
        self.label = label
        self.elements: list[int] = []
        self.children: list[_Draft] = []
        self.owned: list[_Draft] = []
        """Siblings that are phases of it."""

    def part(self) -> Part:
        children = tuple(child.part() for child in [*_owned(self.children), *self.owned])
        end = max([self.end, *(child.end for child in children)])
        level = 0 if self.label else self.rank // 10
        reading = read_title(self.title)
        elements = tuple(self.elements)
        return Part(
            start=self.start,
            end=end,
            own_end=self.end,
            title=self.title,
            reading=reading,
            level=level,
            label=self.label,
            section=self.section,
            elements=elements,
            children=children,
            mark=self.mark,
        )


def parts(document: Document) -> Part:
    """The tree of a document; its root is what stands before the first heading, with the headings below it."""
    drafts: dict[int, _Draft] = {}
    for section in document.sections:
        if section.ordinal > 1 and FIELD.match(section.title):
            drafts[section.ordinal] = drafts[section.parent] if section.parent else drafts[0].children[-1]
            _labels(document, section, drafts[section.ordinal])
            continue
        draft = _Draft(section.start, section.title, section.ordinal, section.level * 10, label=False)
        draft.mark = document.marked.get(section.start, "")
        drafts[section.ordinal] = draft
        if section.ordinal:
            draft.end = section.inline.end if section.inline else section.start
            drafts[section.parent].children.append(draft)
        _labels(document, section, draft)
    return drafts[0].part()


def _owned(children: list[_Draft]) -> list[_Draft]:
    """Siblings, with those that repeat the name of a phase below the topic in front of each: one level was saved."""
    names = Counter(child.title.strip().lower() for child in children if _is_phase(child))
    repeated = {name for name, count in names.items() if count > 1}
    topics = [child for child in children if not _is_phase(child)]
    if not repeated or len(topics) < REPEATED or _is_phase(children[0]):
        return children
    kept: list[_Draft] = []
    for child in children:
        if child.title.strip().lower() in repeated and _is_phase(child) and not kept[-1].children:
            kept[-1].owned.append(child)
        else:
            kept.append(child)
    return kept


def _is_phase(draft: _Draft) -> bool:
    return not draft.label and read_title(draft.title).role is Role.PHASE


def _labels(document: Document, section: Section, draft: _Draft) -> None:
    """Deal a section's own elements out to its labels."""
    open_drafts = [draft]
    for number in range(section.first, section.last):
        element = document.elements[number]
        alone = isinstance(element, Paragraph) and element.item < 0 and not element.quoted
        found = label(element, document, number) if isinstance(element, Paragraph) and alone else None
        if found:
            rank = draft.rank + _rank(found, open_drafts)
            while len(open_drafts) > 1 and open_drafts[-1].rank >= rank:
                open_drafts.pop()
            child = _Draft(element.start, found, section.ordinal, rank, label=True)
            child.mark = document.marked.get(element.start, "")
            open_drafts[-1].children.append(child)
            open_drafts.append(child)
        open_drafts[-1].elements.append(number)
        open_drafts[-1].end = max(open_drafts[-1].end, element.end)


def _rank(title: str, open_drafts: list[_Draft]) -> int:
    """How deep a label nests: a topic may hold phases, a phase alternatives and conditions; not the other way round."""
    role = read_title(title).role
    if role in {Role.PHASE, Role.REFERENCE}:
        return 4
    if role is Role.ALTERNATIVE:
        return 6
    if role is Role.CONDITION:
        return 7
    inside_phase = any(draft.label and read_title(draft.title).role is Role.PHASE for draft in open_drafts[1:])
    return 5 if inside_phase else 3


def label(element: Paragraph, document: Document, number: int) -> str | None:
    """The title, when a paragraph is a label: all bold, or bold words that name a phase before a colon."""
    inline = element.inline
    if not inline.bolds or inline.bolds[0].at > 3:
        return _plain_label(element, document, number)
    bold = inline.bolds[0]
    text = inline.text.strip()
    title = bold.text.strip().rstrip(":").strip()
    rest = inline.text[bold.at + len(bold.text) :].strip()
    if not title or len(title) > 100 or (len(inline.bolds) > 1 and "\n" in text):
        return None
    if not rest.strip(":. ") or regex(r"\([^)]*\)\s*:?").fullmatch(rest):
        return title if _introduces(document, number) or read_title(title).role is not Role.TOPIC else None
    colon = rest.startswith((":", "：")) or bold.text.rstrip().endswith((":", "："))
    role = read_title(title).role
    return title if colon and role in {Role.PHASE, Role.CONDITION, Role.ALTERNATIVE} else None


def _plain_label(element: Paragraph, document: Document, number: int) -> str | None:
    """A phase's name alone on its line, with a colon, and no bold at all."""
    text = element.inline.text.strip()
    if PLAIN.match(text) and read_title(text).role is Role.PHASE and _introduces(document, number):
        return text.rstrip(":")
    return None


def _introduces(document: Document, number: int) -> bool:
    """Whether something follows that bold text could be the heading of."""
    following = next((each for each in document.elements[number + 1 : number + NEAR] if not _is_comment(each)), None)
    return isinstance(following, CodeBlock | Table | Paragraph)


def _is_comment(element: Element) -> bool:
    return isinstance(element, Html) and element.text.startswith("<!--")
