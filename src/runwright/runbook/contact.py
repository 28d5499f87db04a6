"""Contacts: whom to reach, by what, at which address."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document
    from runwright.runbook.inline import Inline
    from runwright.runbook.prose import Grid
    from runwright.runbook.statement import Statement


class Contact(NamedTuple):
    """One way to reach somebody."""

    start: int
    end: int
    name: str
    """Who, or what it is used for: "Tech Lead", "Critical alerts (P0/P1)"."""
    channel: str
    """`e-mail`, `phone`, `chat`, `page`, `url`, `person`, `rotation`."""
    address: str
    sure: float
    because: str


SECTION = regex(
    r"contact|escalat|on-?call|channels?\b|who to (?:call|ask)|support|hotline|notification|^alerts?$|"
    r"communication|kontakt|联系|help",
    re.IGNORECASE,
)
CHANNEL = regex(
    r"^\W*(slack|pagerduty|opsgenie|victorops|e-?mail|sms|phone|teams|ms teams|microsoft teams|"
    r"discord|chat|telegram|webhook|mattermost|statuspage)\b(.*)$",
    re.IGNORECASE,
)
PAGERS = {"pagerduty", "opsgenie", "victorops", "sms"}
EMAIL = regex(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.[A-Za-z]{2,}(?![\w@-])")
PHONE = regex(r"(?<![\w.:/-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]\d{2,8}){1,4}(?![\w.:/-]*\d)")
ROOM = regex(r"(?<![\w/&#(\[])#[a-z][a-z0-9_-]{2,60}(?![\w.])", re.IGNORECASE)
HANDLE = regex(r"(?<![\w./@`])@[A-Za-z][\w-]{1,40}(?![\w./-]*[/@])")
URL = regex(r"https?://[^\s<>()\"'`]+")
PAGER = regex(r"\b(pagerduty|opsgenie|victorops)\b", re.IGNORECASE)
ROTATION = regex(r"\b(?:rotation|rota|schedule)\b", re.IGNORECASE)
LABELS = regex(
    r"\b(?:contact|owner|team|on-?call|slack|channel|e-?mail|phone|hotline|lead|manager|engineer|"
    r"escalation|support|pager|room|rota|rotation)\b",
    re.IGNORECASE,
)
CHATTY = regex(r"slack|channel|teams|discord|chat", re.IGNORECASE)
DIAL = regex(r"phone|call|hotline|mobile|tel\b|number|contact|on-?call", re.IGNORECASE)
COLUMNS = {
    "e-mail": regex(r"e-?mail|contact|address", re.IGNORECASE),
    "phone": regex(r"phone|mobile|tel\b|number|contact", re.IGNORECASE),
    "chat": regex(r"slack|chat|channel|teams|handle|contact", re.IGNORECASE),
    "page": regex(r"pager|contact|channel|receiver|notif", re.IGNORECASE),
}
STEMS = tuple(
    (
        "@ # contact escalat on-call oncall channel call support hotline notif alert communication help owner "
        "slack pagerduty opsgenie victorops phone ask kontakt 联系"
    ).split()
)
WHO = regex(r"role|name|team|who|contact|person|service|severity|level", re.IGNORECASE)
SENTENCE = regex(
    r"(?:and|or|so|that|please|you|this|these|when|if|also|we|it|see|is|instructions|should|post|send|"
    r"forward)\b",
    re.IGNORECASE,
)
WAY = regex(r"status|bridge|page\b|schedule|portal|ticket|form\b|meeting", re.IGNORECASE)
ROLE = regex(r"^[A-Z][\w/&+ -]{2,60}$")


def contacts(document: Document) -> tuple[Contact, ...]:
    """Every contact of a document, in reading order."""
    text = prose(document)
    found = [contact for grid in text.grids for contact in _in_table(grid, document)]
    for statement in text.about(*STEMS):
        if statement.kind not in {"heading", "comment"}:
            section = document.sections[statement.section]
            inside = _reaches(section.title) or _reaches(statement.lead)
            found += _in_statement(statement, inside=inside, top=section.level < 2)
    return tuple(sorted(found, key=lambda each: each.start))


@lru_cache(maxsize=4096)
def _reaches(words: str) -> bool:
    """Whether a heading or a lead announces ways to reach somebody."""
    return SECTION.search(words) is not None


def _in_statement(statement: Statement, *, inside: bool, top: bool) -> Iterator[Contact]:
    text = statement.text
    named = bool(statement.label and statement.value)
    channel = CHANNEL.match(statement.label) if named and inside else None
    if channel:
        yield from _of_channel(statement, channel)
        return
    found = [*_addresses(statement, inside=inside)]
    if found:
        yield from found
    elif named and inside and statement.kind != "comment" and len(text) < 160:
        yield from _of_person(statement)
    elif named and LABELS.search(statement.label):
        yield from _of_pager(statement, top=top)
    elif inside:
        pager = PAGER.search(text)
        if pager and regex(r"\b(?:page|call|via|alert|on-?call)\b", re.IGNORECASE).search(text) and len(text) < 120:
            start, end = statement.span()
            yield Contact(start, end, _subject(text, pager.start()), "page", pager[1], 0.6, statement.kind)


def _addresses(statement: Statement, *, inside: bool) -> Iterator[Contact]:
    """Everything in a line that is an address by its form."""
    known = inside or bool(statement.label)
    if "@" in statement.text:
        for match in EMAIL.finditer(statement.text):
            if not _in_code(statement, match.start()):
                yield _made(statement, match, "e-mail", 1.0 if known else 0.7)
        if inside or LABELS.search(statement.label):
            yield from (_made(statement, match, "chat", 0.9) for match in HANDLE.finditer(statement.text))
    if "#" in statement.text:
        for match in ROOM.finditer(statement.text):
            if inside or CHATTY.search(statement.text[max(0, match.start() - 40) : match.end() + 40]):
                yield _made(statement, match, "chat", 0.9 if known else 0.7)
    if statement.label:
        yield from _of_label(statement, inside=inside)


def _of_label(statement: Statement, *, inside: bool) -> Iterator[Contact]:
    """Telephone numbers and web addresses; these are contacts only where a label says so."""
    if (inside and statement.value) or DIAL.search(statement.label):
        for match in PHONE.finditer(statement.text, len(statement.text) - len(statement.value)):
            if sum(character.isdigit() for character in match[0]) > 6:
                yield _made(statement, match, "phone", 0.9)
    reaches = LABELS.search(statement.label) or WAY.search(statement.label)
    if inside and reaches and "://" in statement.value and len(statement.text) < 200:
        yield from (_made(statement, match, "url", 0.8) for match in URL.finditer(statement.text))


def _made(statement: Statement, match: re.Match[str], channel: str, sure: float) -> Contact:
    start, end = statement.span(match.start(), match.end())
    name = statement.label if statement.value and statement.label else _subject(statement.text, match.start())
    because = f'{statement.kind} under "{statement.lead}"' if statement.lead else statement.kind
    return Contact(start, end, name, channel, match[0].rstrip(".,;"), sure, because)


def _subject(text: str, at: int) -> str:
    """The words before an address that say whose it is."""
    words = regex(r"[.;:,(]\s").split(text[max(0, at - 80) : at])[-1]
    words = regex(r"(?:[\s(<:,`-]|\b(?:at|via|in|on|to|the|email|e-mail|by|or|using|through)\b)+$", re.IGNORECASE).sub(
        "", words
    )
    words = (
        regex(r"^\W*(?:page|contact|join|email|call|ask|notify|ping|post (?:in|to))\s+", re.IGNORECASE)
        .sub("", words)
        .strip()
    )
    return "" if SENTENCE.match(words) or len(words.split()) > 4 else words


def _in_code(statement: Statement, at: int) -> bool:
    return statement.inline.code_at(statement.at + at) is not None


def _of_channel(statement: Statement, channel: re.Match[str]) -> Iterator[Contact]:
    """`**Slack #alerts**: Warning alerts`: the label is the way, the value what goes there (or the address)."""
    start, end = statement.span()
    kind = channel[1].lower()
    way = "page" if kind in PAGERS else "e-mail" if "mail" in kind else "phone" if kind == "phone" else "chat"
    address = next((match[0] for pattern in (EMAIL, ROOM, HANDLE) if (match := pattern.search(statement.text))), None)
    address = address or (channel[0].strip() if not ROTATION.search(statement.value) else statement.value)
    if ROTATION.search(statement.value) and way == "page":
        way = "rotation"
    yield Contact(start, end, statement.value, way, address, 0.9, "alert channel")


def _of_person(statement: Statement) -> Iterator[Contact]:
    """A role with a name, a pager or a rotation instead of an address."""
    start, end = statement.span()
    value = statement.value.rstrip(".")
    if PAGER.search(value) or ROTATION.search(value):
        way = "rotation" if ROTATION.search(value) else "page"
        yield Contact(start, end, statement.label, way, value, 0.9, statement.kind)
    elif ROLE.match(value) and len(value.split()) < 6 and LABELS.search(f"{statement.label} {value}"):
        yield Contact(start, end, statement.label, "person", value, 0.6, statement.kind)


def _of_pager(statement: Statement, *, top: bool) -> Iterator[Contact]:
    """The pager or the team that a document's own metadata names."""
    if len(statement.value) > 80:
        return
    start, end = statement.span()
    if PAGER.search(statement.value):
        way = "rotation" if ROTATION.search(statement.text) else "page"
        yield Contact(start, end, statement.label, way, statement.value, 0.8, "label")
    elif top and regex(r"\W*(?:owner|team|maintained by|contact|owners)\W*", re.IGNORECASE).fullmatch(statement.label):
        yield Contact(start, end, statement.label, "person", statement.value, 0.5, "label")


def _in_table(grid: Grid, document: Document) -> Iterator[Contact]:
    """Tables with a column of addresses."""
    inside = bool(SECTION.search(document.sections[grid.section].title))
    who = grid.column(WHO)
    for row in grid.table.rows:
        name = row[max(0, who)].plain if max(0, who) < len(row) else ""
        for place, cell in enumerate(row[: len(grid.columns)]):
            if place == max(0, who) and len(row) > 1:
                continue
            yield from _of_cell(cell, name, grid.columns[place], inside=inside)


def _of_cell(cell: Inline, name: str, column: str, *, inside: bool) -> Iterator[Contact]:
    text = cell.plain
    if not text:
        return
    forms = (("e-mail", EMAIL), ("chat", ROOM), ("chat", HANDLE), ("phone", PHONE), ("page", PAGER))
    for way, pattern in forms:
        if way != "e-mail" and not (inside or COLUMNS[way].search(column)):
            continue
        for match in pattern.finditer(text):
            if way == "phone" and sum(character.isdigit() for character in match[0]) < 7:
                continue
            yield Contact(cell.start, cell.end, name, way, match[0], 0.9, f'table column "{column}"')
