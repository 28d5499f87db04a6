"""Escalations: who is called when nobody answers or nothing helps, and after how long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.duration import find, seconds_in
from runwright.lib.regex import regex
from runwright.runbook.element import CodeBlock, Heading, Paragraph
from runwright.runbook.prose import cell, prose

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
UNANSWERED = regex(r"\bno (?:response|answer)", re.IGNORECASE)
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
    if statements:
        told = (_in_statement(statement, document.sections[statement.section].title) for statement in statements)
        found += [*_in_headings(document, statements), *filter(None, told), *_flows(document)]
    return tuple(sorted(found, key=lambda each: each.start))


def _in_statement(statement: Statement, title: str) -> Escalation | None:
    """The escalation that a line under a heading is: a rung of a list, an order, a condition, or a labelled value."""
    if statement.kind in {"heading", "comment"}:
        return None
    inside = SECTION.search(title) is not None
    escalates = STRICT.search(statement.label) is not None
    listed = statement.kind == "item" and (inside or STRICT.search(statement.lead) is not None)
    words = statement.value if escalates and statement.value else statement.text
    return (
        _rung(statement, title, inside=inside)
        or _ordered(statement, words, 0.8 if inside or escalates else 0.6)
        or (_unresolved(statement, words) if escalates or listed else None)
        or (_labelled(statement) if escalates else None)
    )


def _rung(statement: Statement, title: str, *, inside: bool) -> Escalation | None:
    """An item of a list that counts who is called: `- **Primary on-call**: the platform team`."""
    value, seen = statement.value, f"{statement.lead} {title}"
    counted = CHAIN.match(statement.label) if statement.kind == "item" and value else None
    if counted and (inside or SECTION.search(seen) or "on-call" in seen.lower()):
        because = f'list under "{seen.strip()}"'
        return Escalation(*statement.span(), _who(value), seconds_in(value), None, counted[1], 1.0, because)
    return None


def _ordered(statement: Statement, words: str, sure: float) -> Escalation | None:
    """A sentence that says to whom: "Escalate to the database team if the lag still grows"."""
    match = TO.search(words)
    if match is None or NOBODY.match(match["to"]):
        return None
    when = match["when"] or _condition(words[: match.start()])
    return Escalation(*statement.span(), _who(match["to"]), seconds_in(when or ""), when, None, sure, "sentence")


def _unresolved(statement: Statement, words: str) -> Escalation | None:
    """A condition with who is called then: "No response after 15 min: the team lead"."""
    match = UNRESOLVED.match(words)
    if match is None:
        return None
    when = match["when"].strip()
    return Escalation(*statement.span(), _who(match["to"]), seconds_in(when), when, None, 0.8, "condition")


def _labelled(statement: Statement) -> Escalation | None:
    """What stands behind a label of escalation, unless it is a whole story."""
    value = statement.value
    if not 0 < len(value) < 160:
        return None
    return Escalation(*statement.span(), _who(value), seconds_in(value), None, None, 0.7, "label")


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
            span = section.start, end if end >= 0 else section.end
            who, _, time = match[2].partition("(")
            words = when.text if when else (time.rstrip(") ") or None)
            yield Escalation(*span, _who(who), seconds_in(words or ""), words, match[1], 0.9, "heading")
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
    """The levels of a chain, with who is called at each; the words of a level may stand on a line of their own."""
    level: str | None = None
    when: str | None = None
    patience: float | None = None
    opened: int | None = None
    for start, end, words in _drawn(block):
        called, named = words, LEVEL.match(words)
        if named:
            level, called, opened = named[1], named[2].strip(), start
            when = called.strip("() ") or None
            if not called or called.startswith("("):
                continue
            when = None
        elif level is None and not ARROWS.search(words):
            continue
        unanswered = patience if when and UNANSWERED.search(when) else None
        after = seconds_in(when or "") or unanswered
        who = _who(RESPONDS.sub("", called))
        yield Escalation(start if opened is None else opened, end, who, after, when, level, 0.9, "flow in a block")
        patience, when, opened = seconds_in(called), None, None


def _drawn(block: CodeBlock) -> Iterator[tuple[int, int, str]]:
    """The lines of a block that have words, each with its bytes in the source; those that are only arrows left out."""
    at = 0
    for line in block.text.splitlines(keepends=True):
        words = line.strip()
        if words and not ARROW.match(words):
            start = block.offset(at + len(line) - len(line.lstrip()))
            yield start, start + len(words.encode("utf-8", "replace")), words
        at += len(line.encode("utf-8", "replace"))


def _in_table(grid: Grid, document: Document) -> Iterator[Escalation]:
    """Matrices: a column that says to whom, one that says after how long, one that says at which level."""
    inside = bool(STRICT.search(document.sections[grid.section].title) or STRICT.search(grid.lead))
    to, after = _columns(grid, inside=inside)
    for row, who in grid.below(to):
        if who.plain.strip("-— "):
            words, level = cell(row, after), row[0].plain if to else None
            yield Escalation(
                row[0].start, row[-1].end, who.plain, seconds_in(words), words or None, level, 1.0, "table"
            )


def _columns(grid: Grid, *, inside: bool) -> tuple[int, int]:
    """Which column says to whom and which after how long, -1 for none; in a chapter of escalation less must be said."""
    names = list(enumerate(grid.columns))
    strict = {place for place, name in names if STRICT.search(name)}
    timed = {place for place, name in names if WHEN.search(name)}
    to, after = min(strict - timed, default=-1), min(strict & timed, default=-1)
    if to < 0 and inside:
        to = min((place for place, name in names if place and place not in timed and WHO.search(name)), default=-1)
    if after < 0 and inside:
        after = min(timed - {to}, default=-1)
    return to, after
