"""What the author's words say around a place: headings, the lead before a block, comments, the step and its phase."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.facts.nest import Nest
from runwright.runbook.comment import LINE
from runwright.runbook.element import CodeBlock, Heading, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.finding import Place
    from runwright.runbook.block import Block
    from runwright.runbook.command import Command
    from runwright.runbook.part import Part
    from runwright.runbook.phase import Phase
    from runwright.runbook.procedure import Procedure
    from runwright.runbook.reading import Runbook
    from runwright.runbook.section import Section
    from runwright.runbook.step import Step

COUNTED = regex(r"(?:step\s+)?\d+[.):]\s", re.IGNORECASE)
"""How a comment begins that is the title of a step."""


class Line(NamedTuple):
    """A line of comment in a block, with its place in the source."""

    start: int
    end: int
    text: str


def section_at(book: Runbook, place: Place) -> Section:
    """The section that a place stands in; section 0 before the first heading."""
    starts = _section_starts(book)
    return book.document.sections[max(0, bisect_right(starts, place.start) - 1)]


def headings(book: Runbook, place: Place) -> tuple[str, ...]:
    """The titles above a place, the outermost first."""
    return book.document.path(section_at(book, place))


def whole(book: Runbook, place: Place) -> tuple[int, int]:
    """Where the section begins and ends whose parts are the stages of one thing; the place's own below a title."""
    section = section_at(book, place)
    above = book.document.sections[max(0, section.parent)]
    outer = above if above.level > 1 else section
    return outer.start, outer.end


def step_at(book: Runbook, place: Place) -> Step | None:
    """The step that a place belongs to."""
    return _steps(book).first(place.start)


def phase_at(book: Runbook, place: Place) -> Phase | None:
    """The phase of the step that a place belongs to."""
    step = step_at(book, place)
    return step.phase if step else None


@derived
def phases(book: Runbook) -> frozenset[Phase]:
    """Every phase that a heading or a label names: no step has another, and these are known long before the steps."""
    return frozenset(_named(book.document.parts))


def _named(part: Part) -> Iterator[Phase]:
    if part.reading.phase is not None:
        yield part.reading.phase
    for child in part.children:
        yield from _named(child)


def procedure_at(book: Runbook, place: Place) -> Procedure | None:
    """The innermost procedure that a place stands in."""
    inside = _procedures(book).all(place.start)
    return min(inside, key=lambda each: each.end - each.start, default=None)


def block_at(book: Runbook, start: int) -> Block | None:
    """The block that holds a byte."""
    return _blocks(book).first(start)


def command_at(book: Runbook, start: int) -> Command | None:
    """The command that holds a byte."""
    return _commands(book).first(start)


def commands_of_block(book: Runbook, ordinal: int) -> list[Command]:
    """The commands of a block; those of the prose for -1."""
    return _commands_by_block(book).get(ordinal, [])


def lead(book: Runbook, block: Block) -> str:
    """The words of the paragraph or heading that stands before a block; empty without."""
    return _leads(book).get(block.start, "")


def trail(book: Runbook, block: Block) -> str:
    """The words of the paragraph that stands right behind a block; empty without."""
    return _trails(book).get(block.start, "")


def comments_in(book: Runbook, block: Block) -> tuple[Line, ...]:
    """Every line of a block that is only a comment, titles and expectations alike."""
    return _comments(book)[block.ordinal]


def comment_above(book: Runbook, place: Place) -> str:
    """The comment lines right above a place of a block, joined; or behind it on its line; empty without."""
    data = book.source.data
    above: list[str] = []
    at = data.rfind(b"\n", 0, place.start)
    while at > 0:
        begin = data.rfind(b"\n", 0, at) + 1
        match = LINE.match(data[begin:at].decode("utf-8", "replace"))
        if match is None:
            break
        above.append(match[1].strip())
        if COUNTED.match(above[-1]):
            break  # what stands over it is another step, which has no command
        at = begin - 1
    return " ".join(reversed(above)) or comment_behind(book, place)


def comment_over(book: Runbook, place: Place) -> str:
    """The comment over the run of lines that a place of a block is in, up to a blank line: it is for all of them."""
    block = block_at(book, place.start)
    words: list[str] = []
    above = book.source.text(block.start, place.start).rpartition("\n")[0] if block else ""
    for line in reversed(above.splitlines()[1:]):
        match = LINE.match(line)
        if not line.strip() or (words and match is None):
            break
        words += [match[1].strip()] if match else []
    return " ".join(reversed(words))


def comment_behind(book: Runbook, place: Place) -> str:
    """The comment on the same line behind a place; empty without."""
    data = book.source.data
    end = data.find(b"\n", place.end)
    rest = data[place.end : end if end >= 0 else len(data)].decode("utf-8", "replace").strip()
    return rest.lstrip("# ") if rest.startswith("#") else ""


@derived
def _section_starts(book: Runbook) -> list[int]:
    return [section.start for section in book.document.sections]


@derived
def _steps(book: Runbook) -> Nest[Step]:
    return Nest(step for procedure in book.procedures for step in procedure.steps)


@derived
def _procedures(book: Runbook) -> Nest[Procedure]:
    return Nest(book.procedures)


@derived
def _blocks(book: Runbook) -> Nest[Block]:
    return Nest(book.blocks)


@derived
def _commands_by_block(book: Runbook) -> dict[int, list[Command]]:
    found: dict[int, list[Command]] = {}
    for command in book.commands:
        found.setdefault(command.block, []).append(command)
    return found


@derived
def _commands(book: Runbook) -> Nest[Command]:
    return Nest(book.commands)


@derived
def _comments(book: Runbook) -> tuple[tuple[Line, ...], ...]:
    from runwright.runbook.comment import comments

    return tuple(
        tuple(
            Line(block.offset(each.start), block.offset(each.end - 1) + 1, each.text) for each in comments(block.text)
        )
        for block in book.blocks
    )


@derived
def _trails(book: Runbook) -> dict[int, str]:
    return {
        above.start: below.inline.text
        for above, below in pairwise(book.document.elements)
        if isinstance(above, CodeBlock) and isinstance(below, Paragraph)
    }


@derived
def _leads(book: Runbook) -> dict[int, str]:
    found: dict[int, str] = {}
    words = ""
    for element in book.document.elements:
        if isinstance(element, CodeBlock):
            found[element.start] = words
        elif isinstance(element, Heading | Paragraph):
            words = element.inline.text
    return found
