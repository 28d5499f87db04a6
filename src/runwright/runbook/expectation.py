"""Expectations: what a step's result must be, in the six forms in which authors write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.comment import beside, comments
from runwright.runbook.element import Paragraph, Table
from runwright.runbook.printed import SENTENCE, commanded, printed

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from runwright.runbook.block import Block
    from runwright.runbook.comment import Comment
    from runwright.runbook.document import Document


class Expectation(NamedTuple):
    """What should be seen."""

    start: int
    end: int
    text: str
    form: str
    """`comment`, `sentence`, `output` (a block announced by prose), `transcript`, `bullet`, `table`."""
    sure: float


EXPECTING = regex(
    r"\b(?:you (?:should|will|'ll|must) (?:now )?(?:see|get|have|find|receive)"
    r"|(?<!you )(?<!we )(?<!they )(?:should|must) (?:now |then |all |also |only |always |not )?[a-z]+"
    r"|(?:is|are) expected to|expected (?:output|result|response|value)s?\b|verify that|confirm that|ensure that"
    r"|make sure (?:that )?)|^\W*(?:verify|confirm|ensure|check) (?:all|no|every|each)\b|应该|应当",
    re.IGNORECASE,
)
SIGNS = ("should", "must", "expected", "verify", "confirm", "ensure", "make sure", "will", "check", "应")
STATED = regex(
    r"^\W*(?:expect(?:ed|ation)?(?: (?:output|result|response|value|status))?s?|should (?:see|show|print|return))"
    r"\s*(?::|=>|→)\W{0,3}\s*[\w`\"'“<>=≥≤{\[]",
    re.IGNORECASE,
)
"""A paragraph that says itself what it announces: "Expected: `active`"."""
LABEL = regex(r"^(?:expected|success criteria|acceptance|healthy|normal|pass(?:es)? (?:if|when))\b", re.IGNORECASE)
COLUMN = regex(r"^\W*(?:expect(?:ed)?|should|healthy|normal|success|result|pass|desired|good)", re.IGNORECASE)
CHECK = regex(r"\b(?:check|command|test|verify|query|step|what|metric)\b", re.IGNORECASE)


def expectations(document: Document, blocks: Sequence[Block]) -> tuple[Expectation, ...]:
    """Every expectation of a document, in reading order."""
    found = [*_in_blocks(document, blocks), *_in_prose(document, commanded(document, blocks)), *_in_tables(document)]
    return tuple(sorted(found, key=lambda each: each.start))


def _in_blocks(document: Document, blocks: Sequence[Block]) -> Iterator[Expectation]:
    """Comments that say what to expect, the output of transcripts, and blocks of output after commands."""
    before: Block | None = None
    for block in blocks:
        if block.runs:
            for comment in (*(each for each in comments(block.text) if each.expects), *_beside(block)):
                yield Expectation(block.offset(comment.start), block.offset(comment.end), comment.text, "comment", 1.0)
        if block.kind == "transcript" and block.runs:
            yield from _of_transcript(block)
        elif block.kind in {"output", "data"} and _announced(document, block, before):
            yield Expectation(block.start, block.end, block.text.strip(), "output", 0.8)
        before = block if block.runs else before


def _beside(block: Block) -> Iterator[Comment]:
    """The comments that stand behind a statement of the shell on its line."""
    if "#" not in block.text:
        return
    data = block.text.encode("utf-8", "replace")
    for stretch, parsed in block.parsed:
        if parsed is not None and stretch.language == "shell":
            for statement in parsed.statements:
                comment = beside(data, stretch.start + statement.end)
                if comment is not None:
                    yield comment


def _announced(document: Document, block: Block, before: Block | None) -> bool:
    """Whether a block shows what an earlier command gives, or stands under a heading that says so."""
    if LABEL.match(document.sections[block.section].title):
        return True
    return block.kind == "output" and before is not None and before.section == block.section


def _of_transcript(block: Block) -> Iterator[Expectation]:
    from runwright.languages.transcript import parse_transcript

    for exchange in parse_transcript(block.text).exchanges:
        if exchange.output.strip():
            start = block.offset(exchange.output_start)
            end = block.offset(exchange.output_start + len(exchange.output.encode("utf-8", "replace")))
            yield Expectation(start, max(start, end), exchange.output.strip(), "transcript", 0.6)


def _in_prose(document: Document, behind: Container[int]) -> Iterator[Expectation]:
    """Sentences that say what should be, and the bullets under a label that announces results."""
    announced = False
    for element in document.elements:
        if not isinstance(element, Paragraph):
            announced = False
            continue
        inline = element.inline
        if STATED.match(inline.text):
            announced = False
            yield from _stated(element, near=element.start in behind)
            continue
        if element.item < 0:
            bold = inline.bolds[0].text if inline.bolds and inline.bolds[0].at == 0 else inline.text
            announced = bool(LABEL.match(bold.strip())) and len(bold) < 60
            if announced:
                continue
        elif announced and document.items[element.item].number is None:
            yield Expectation(inline.start, inline.end, inline.plain, "bullet", 0.9)
            continue
        yield from _sentences(element, near=element.start in behind)


def _stated(element: Paragraph, *, near: bool) -> Iterator[Expectation]:
    """The first sentence of a paragraph that states a result; what follows explains it, or expects more."""
    inline = element.inline
    first = next(SENTENCE.finditer(inline.text))
    yield Expectation(inline.offset(first.start()), inline.offset(first.end()), first[0].strip(), "sentence", 0.9)
    yield from (each for each in _sentences(element, near=near) if each.start >= inline.offset(first.end()))


def _sentences(element: Paragraph, *, near: bool) -> Iterator[Expectation]:
    inline = element.inline
    lower, seen = inline.text.lower(), set[int]()
    if any(sign in lower for sign in SIGNS):
        for match in SENTENCE.finditer(inline.text):
            text = match[0].strip()
            if text and not text.endswith(":") and EXPECTING.search(text):
                seen.add(match.end())
                yield Expectation(inline.offset(match.start()), inline.offset(match.end()), text, "sentence", 0.6)
    for start, end in printed(inline, commanded=near):
        if end not in seen:
            text = inline.text[start:end].strip()
            yield Expectation(inline.offset(start), inline.offset(end), text, "sentence", 0.6)


def _in_tables(document: Document) -> Iterator[Expectation]:
    """Tables with a check and what it should give."""
    for element in document.elements:
        if not isinstance(element, Table):
            continue
        columns = [cell.plain for cell in element.header]
        expected = next((n for n, name in enumerate(columns) if COLUMN.match(name)), None)
        if expected is None or not any(CHECK.search(name) for name in columns):
            continue
        for row in element.rows:
            if expected < len(row) and row[expected].plain:
                cell = row[expected]
                yield Expectation(cell.start, cell.end, cell.plain, "table", 1.0)
