"""Escalations: who is called when nobody answers or nothing helps, and after how long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.duration import find
from runwright.lib.regex import regex
from runwright.runbook.element import CodeBlock, Heading, Paragraph
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.runbook.document import Document
    from runwright.runbook.prose import Grid
    from runwright.runbook.section import Section
    from runwright.runbook.statement import Statement


class Escalation(NamedTuple):
    """One step up."""

    start: int
    end: int
    to: str
    """Who is called, or what is done, in the author's words."""
    after: float | None
    """Seconds after which; `None` where only a condition is given."""
    when: str | None
    """The condition, as written."""
    level: str | None
    """The level or severity that it belongs to."""
    sure: float
    because: str


SECTION = regex(r"escalat|eskalation|on-?call (?:rotation|contacts?|chain)|升级|上报", re.IGNORECASE)
STRICT = regex(r"escalat|eskalation|升级|上报", re.IGNORECASE)
CHAIN = regex(
    r"^\W*(primary|secondary|tertiary|escalation|escalate|backup|first|second|third|(?:level|tier|l|"
    r"stage)\s*-?\d|\d(?:st|nd|rd)(?:\s+\w+)?|manager|final)(?:\s+(?:on-?call|contact|line|responder|"
    r"level|escalation))?\W*$",
    re.IGNORECASE,
)
LEVEL = regex(r"^\W*((?:level|tier|stage|step|l)\s*-?\d+)\b\s*[:.–—-]?\s*(.*)$", re.IGNORECASE)
ARROW = regex(r"^\s*(?:[↓⇓▼|vV│→\\/]+|-+>|â†“|â†’|\W{1,4}|[^\x00-\x7f]{1,4}\W?)\s*$")
ARROWS = regex(r"(?:→|⇒|-+>|=+>|â†’|↓|▶)")
RESPONDS = regex(
    r"\s*\b(?:(?:must |should )?(?:responds?|answers?|acknowledges?|is paged|is called|reacts?)\b.*|"
    r"within\b.*)$",
    re.IGNORECASE,
)
TO = regex(
    r"\b(?:escalated?|escalating|escalation)\s+(?:(?:it|this|the (?:issue|incident|problem|alert|"
    r"call)|immediately|directly|further)\s+){0,2}to\s+(?:the\s+)?(?P<to>(?:[^.,;:()\n]|"
    r"\.(?=\w)){2,80}?)"
    r"(?:\s+(?P<when>(?:if|when|after|within|unless|once)\b[^.;\n]{3,120}))?(?=\.(?!\w)|[,;:()\n]|$)",
    re.IGNORECASE,
)
UNRESOLVED = regex(
    r"^\W*(?P<when>(?:if|when|after|unresolved|not resolved|no (?:response|"
    r"answer))\b[^:→\n]{3,100}?)\s*(?::|→|,|->)\s*(?P<to>(?:[^.\n]|\.(?=\w)){3,100})",
    re.IGNORECASE,
)
WHO = regex(r"escalate to|escalation|contact|\bwho\b|\bto\b|notify|second|owner|team|升级", re.IGNORECASE)
WHEN = regex(r"after|time|when|within|trigger|condition|criteria", re.IGNORECASE)
NOBODY = regex(r"(?:you|them|us|these people|someone|others|it)\W*$", re.IGNORECASE)
PAGE = regex(r"^(?:page|notify|call|contact|inform|alert|escalate to)\s+(?:the\s+)?", re.IGNORECASE)


def escalations(document: Document) -> tuple[Escalation, ...]:
    """Every escalation of a document, in reading order."""
    text = prose(document)
    statements = text.about("escalat", "on-call", "oncall", "eskalation", "升级", "上报")
    if not statements and not text.grids:
        return ()
    found = [escalation for grid in text.grids for escalation in _in_table(grid, document)]
    found += _in_headings(document, statements) if statements else ()
    for statement in statements:
        title = document.sections[statement.section].title
        found += _in_statement(statement, document, inside=bool(SECTION.search(title)))
    if statements:
        found += _flows(document)
    return tuple(sorted(found, key=lambda each: each.start))


def _in_statement(statement: Statement, document: Document, *, inside: bool) -> Iterator[Escalation]:
    if statement.kind in {"heading", "comment"}:
        return
    start, end = statement.span()
    seen = f"{statement.lead} {document.sections[statement.section].title}"
    chain = CHAIN.match(statement.label) if statement.label and statement.value else None
    if chain and statement.kind == "item" and (inside or SECTION.search(seen) or "on-call" in seen.lower()):
        yield Escalation(
            start,
            end,
            _who(statement.value),
            _seconds(statement.value),
            None,
            chain[1],
            1.0,
            f'list under "{seen.strip()}"',
        )
        return
    escalates = STRICT.search(statement.label) if statement.label else None
    words = statement.value if escalates and statement.value else statement.text
    match = TO.search(words)
    if match and not NOBODY.match(match["to"]):
        when = match["when"] or _condition(words[: match.start()])
        yield Escalation(
            start,
            end,
            _who(match["to"]),
            _seconds(when or ""),
            when,
            None,
            0.8 if inside or escalates else 0.6,
            "sentence",
        )
        return
    announced = (
        escalates
        or (inside and statement.kind == "item")
        or (statement.kind == "item" and STRICT.search(statement.lead))
    )
    match = UNRESOLVED.match(words) if announced else None
    if match:
        yield Escalation(
            start, end, _who(match["to"]), _seconds(match["when"]), match["when"].strip(), None, 0.8, "condition"
        )
    elif escalates and statement.value and len(statement.value) < 160:
        yield Escalation(start, end, _who(statement.value), _seconds(statement.value), None, None, 0.7, "label")


def _in_headings(document: Document, statements: Sequence[Statement]) -> Iterator[Escalation]:
    """Levels with a heading each, in a chapter about escalation; the level below says when the next one is called."""
    after: dict[int, Statement] = {}
    for each in statements:
        if each.kind == "item" and find(each.text):
            after.setdefault(each.section, each)
    below: Section | None = None
    for section in document.sections:
        match = LEVEL.match(section.title)
        parent = document.sections[section.parent] if match and section.parent >= 0 else None
        if match and match[2] and parent and STRICT.search(parent.title):
            when = after.get(below.ordinal) if below and below.parent == section.parent else None
            end = document.source.data.find(b"\n", section.start)
            who, _, time = match[2].partition("(")
            words = when.text if when else (time.rstrip(") ") or None)
            yield Escalation(
                section.start,
                end if end >= 0 else section.end,
                _who(who),
                _seconds(words or ""),
                words,
                match[1],
                0.9,
                "heading",
            )
            below = section


def _who(text: str) -> str:
    """Who is called, without the verb before."""
    return (
        PAGE.sub("", regex(r"\s*\((?:[^()]*@[^()]*)\)\s*$").sub("", text))
        .strip(" .*_`")
        .removesuffix(" if")
        .removesuffix(" when")
    )


def _condition(text: str) -> str | None:
    """The condition that opens a sentence: "If not fixed within 15 minutes, …"."""
    match = regex(r"\b((?:if|when|after|unless)\b[^.;\n]{3,120})$", re.IGNORECASE).search(text.rstrip(" ,"))
    return match[1].strip() if match else None


def _flows(document: Document) -> Iterator[Escalation]:
    """Chains drawn in a block: levels, arrows, and who is called at each."""
    title = lead = ""
    for element in document.elements:
        if isinstance(element, Heading):
            title, lead = element.inline.plain, ""
        elif isinstance(element, Paragraph):
            lead = element.inline.plain[:80]
        elif isinstance(element, CodeBlock) and STRICT.search(f"{title} {lead}") and len(element.text) < 6000:
            yield from _of_flow(element)


def _of_flow(block: CodeBlock) -> Iterator[Escalation]:
    level = when = before = opened = None
    at = 0
    for line in block.text.splitlines(keepends=True):
        start, at = at, at + len(line.encode("utf-8", "replace"))
        words = line.strip()
        if not words or ARROW.match(words):
            continue
        match = LEVEL.match(words)
        if match:
            level, rest = match[1], match[2].strip()
            when = rest.strip("() ") or None
            opened = block.offset(start + len(line) - len(line.lstrip()))
            if not rest or rest.startswith("("):
                continue
            words, when = rest, None
        elif level is None and not ARROWS.search(words):
            continue
        answer = find(words)
        after = _seconds(when or "") or (
            before if when and regex(r"\bno (?:response|answer)", re.IGNORECASE).search(when) else None
        )
        begin = block.offset(start + len(line) - len(line.lstrip()))
        end = begin + len(line.strip().encode("utf-8", "replace"))
        yield Escalation(
            begin if opened is None else opened,
            end,
            _who(RESPONDS.sub("", words)),
            after,
            when,
            level,
            0.9,
            "flow in a block",
        )
        before, when, opened = answer.seconds if answer else None, None, None


def _in_table(grid: Grid, document: Document) -> Iterator[Escalation]:
    """Matrices: a column that says to whom, one that says after how long, one that says at which level."""
    inside = bool(STRICT.search(document.sections[grid.section].title) or STRICT.search(grid.lead))
    to = next((place for place, name in enumerate(grid.columns) if STRICT.search(name) and not WHEN.search(name)), -1)
    if to < 0 and inside:
        to = next(
            (place for place, name in enumerate(grid.columns) if place and WHO.search(name) and not WHEN.search(name)),
            -1,
        )
    if to < 0:
        return
    after = next((place for place, name in enumerate(grid.columns) if WHEN.search(name) and STRICT.search(name)), -1)
    if after < 0 and inside:
        after = next((place for place, name in enumerate(grid.columns) if WHEN.search(name) and place != to), -1)
    for row in grid.table.rows:
        who = row[to].plain if to < len(row) else ""
        if not who.strip("-— "):
            continue
        words = row[after].plain if 0 <= after < len(row) else ""
        yield Escalation(
            row[0].start, row[-1].end, who, _seconds(words), words or None, row[0].plain if to else None, 1.0, "table"
        )


def _seconds(text: str) -> float | None:
    found = find(text) if text else None
    return found.seconds if found else None
