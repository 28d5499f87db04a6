"""Schedules: what happens when, in the words of the document and, where they determine it, as cron."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.duration import find, seconds_in
from runwright.lib.regex import regex
from runwright.runbook.cron import EXPRESSION, cron_of, lines, rhythm, valid
from runwright.runbook.cursor import Cursor
from runwright.runbook.element import CodeBlock
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.runbook.document import Document
    from runwright.runbook.prose import Grid
    from runwright.runbook.statement import Statement


class Schedule(NamedTuple):
    """One recurring thing."""

    start: int
    end: int
    what: str
    text: str
    """The words that say when."""
    cron: str | None
    """Five fields; `None` where day or time is left open. In the author's time zone."""
    duration: float | None
    """Seconds that it takes, where the same section says so."""
    before: float | None
    """Seconds before an expiry, where it is not a rhythm that sets the time."""
    sure: float
    because: str


STEMS = tuple(
    (
        "daily|weekly|monthly|quarterly|annual|yearly|nightly|hourly|every |each |once a|per day|cron|* *|"
        "fortnight|biweek|expir|per week|low-traffic|low traffic|off-peak|off peak|mondays|tuesdays|wednesdays|"
        "thursdays|fridays|saturdays|sundays|weekdays|weekends|maintenance window|quiet hours|office hours|"
        "business hours|每|täglich|wöchentlich|monatlich|jährlich"
    ).split("|")
)
"""What a statement, its heading or its lead says when it speaks of a rhythm."""
LABEL = regex(
    r"\b(?:frequency|schedules?|cadence|interval|how often|recurrence|rhythm|runs?|review cycle|"
    r"turnus)$|^when$|频率|周期",
    re.IGNORECASE,
)
COLUMN = regex(r"frequency|cadence|schedule|interval|how often|rhythm|recurrence|turnus", re.IGNORECASE)
HEADING = regex(
    r"^\W*(daily|weekly|bi-?weekly|monthly|quarterly|annual(?:ly)?|yearly|nightly|"
    r"hourly)(?:\s+(?:tasks?|checks?|maintenance|routines?|review|checklist|procedures?|jobs?|"
    r"reports?|drills?))?\W*$",
    re.IGNORECASE,
)
ONLY = regex(r"^\W*(daily|weekly|bi-?weekly|monthly|quarterly|annual(?:ly)?|yearly|nightly|hourly)\W*$", re.IGNORECASE)
DUTY = regex(
    r"backup|back up|rotat|review|check|\brun|test|restor|drill|snapshot|vacuum|renew|clean|audit|"
    r"report|sync|scan|patch|updat|\bjobs?\b|maint|verif|archiv|purge|refresh|summar|schedul|"
    r"cron|automat|import|export|digest|dump|replicat|monitor|rebuild|reindex|retrain|备份|检查",
    re.IGNORECASE,
)
UNTIMED = regex(
    r"\W*(?:if|when|wait|skip|click|delete|you|see|read|normally|for deeper|this (?:alert|runbook))\b", re.IGNORECASE
)
SENTENCE = regex(r"[^\s].*?(?:[.!?。](?=\s|$)|$)")
BEFORE = regex(
    r"\b(?:before|prior to|ahead of)\s+(?:the\s+|its\s+|their\s+|it\s+|they\s+)?(?:\w+\s+)?expir\w*", re.IGNORECASE
)
WINDOW = regex(
    r"\b(?:low[- ]traffic|off[- ]peak|maintenance window|quiet hours?|outside (?:business|office) "
    r"hours)\b[^\n]{0,40}?\d{1,2}(?::\d\d)?\s?(?:am|pm|[-–]|utc)[^.\n)]{0,20}\)?",
    re.IGNORECASE,
)
MOMENT = regex(
    r"(?:(?:every|each|on|at|and|the|daily|nightly|weekly|monthly|day|night|week|month|(?:mon|tues|wednes|thurs|fri|satur|"
    r"sun)days?|weekdays?|of|first|1st|\d{1,2}(?:st|nd|rd|th)|\d{1,2}(?::\d\d)?\s?(?:am|pm)|\d{1,2}:\d\d|midnight|noon|"
    r"UTC|GMT|CES?T|[A-Z][a-z]+/[A-Z][A-Za-z_]+)(?:,?\s+|[.:]?$)){2,}",
    re.IGNORECASE,
)
"""Words that say nothing but when: "Every day at 2 AM UTC:"."""
ASIDE = regex(r"\s*\([^()]*\)\s*$")
AUTOMATIC = regex(r"\bautomat", re.IGNORECASE)
CLOCK = regex(r"\d{1,2}(?::\d\d)?\s?(?:am|pm)\b|\b\d{1,2}:\d\d(?:\s?utc)?\b", re.IGNORECASE)


def schedules(document: Document) -> tuple[Schedule, ...]:
    """Every schedule of a document, in reading order."""
    text = prose(document)
    found: list[Schedule] = [schedule for grid in text.grids for schedule in _in_table(grid)]
    statements = text.about(*STEMS)
    lasting = _durations(document) if statements else {}
    headings = {
        statement.section: match[1].lower()
        for statement in statements
        if statement.kind == "heading" and (match := HEADING.match(statement.text))
    }
    labelled = {statement.section for statement in statements if statement.label and LABEL.search(statement.label)}
    for statement in statements:
        if statement.kind == "heading":
            if statement.section in headings and statement.section not in labelled:
                found += _of_heading(statement, document, lasting)
        else:
            title, heading = document.sections[statement.section].title, headings.get(statement.section, "")
            found += _in_statement(statement, title, heading, lasting.get(statement.section))
    found += _in_code(document)
    return tuple(sorted(found, key=lambda each: each.start))


def _durations(document: Document) -> dict[int, float]:
    """How long the work of each section takes, where it says so."""
    found = {}
    for statement in prose(document).about("duration", "time"):
        if statement.bold and statement.label.lower() in {"duration", "estimated time", "time", "time required"}:
            length = seconds_in(statement.value)
            if length is not None:
                found[statement.section] = length
    return found


def _of_heading(statement: Statement, document: Document, lasting: Mapping[int, float]) -> Iterator[Schedule]:
    """A section called by its rhythm, below one that says what is done."""
    section = document.sections[statement.section]
    only = ONLY.match(statement.text)
    what = document.sections[section.parent].title if only and section.parent > 0 else statement.text
    start, end = statement.span()
    yield Schedule(start, end, what, statement.text, None, lasting.get(section.ordinal), None, 0.8, "heading")


def _in_statement(statement: Statement, title: str, heading: str, takes: float | None) -> Iterator[Schedule]:
    """The schedules of a line below a title; `heading` is one that names a rhythm, `takes` the seconds of the work."""
    one = (
        _labelled(statement, title, takes)
        or _expiring(statement, title)
        or (_of_item(statement, title, heading) if heading and statement.kind == "item" else None)
        or _window(statement, title)
    )
    if one is not None:
        yield one
        return
    repeats = statement.kind == "comment" and heading and rhythm(statement.text) == rhythm(heading)
    if not repeats:
        yield from _of_sentence(statement, title)


def _labelled(statement: Statement, title: str, takes: float | None) -> Schedule | None:
    """A label that says how often, with a rhythm behind it: "**Frequency**: weekly"."""
    value = statement.value
    if not LABEL.search(statement.label) or not (rhythm(value) or EXPRESSION.search(value)):
        return None
    around = statement.lead if statement.kind == "item" else ""
    what = LABEL.sub("", statement.label).strip(" -:") or around or title
    sure = 1.0 if statement.bold else 0.8
    return Schedule(*statement.span(), what, value, _cron(value), takes, None, sure, "label")


def _expiring(statement: Statement, title: str) -> Schedule | None:
    """What is due a time before something expires: "Renew it 30 days before it expires"."""
    text = statement.text
    before = BEFORE.search(text)
    length = seconds_in(text[max(0, before.start() - 40) : before.start()]) if before else None
    if length is None:
        return None
    return Schedule(*statement.span(), title, text, None, None, length, 0.7, f"{statement.kind} about an expiry")


def _of_item(statement: Statement, title: str, heading: str) -> Schedule | None:
    """An item below a heading that is a rhythm, with a time of day or under words that call it automatic."""
    text = statement.text
    if not (CLOCK.search(text) or AUTOMATIC.search(statement.lead)):
        return None
    what, cron = ASIDE.sub("", text), cron_of(f"{heading} {text}")
    return Schedule(*statement.span(), what, text, cron, None, None, 0.8, f'item under "{title}"')


def _window(statement: Statement, title: str) -> Schedule | None:
    """Hours in which something may be done: "Low-traffic window: 2-4 AM"."""
    window = WINDOW.search(statement.text)
    if window is None:
        return None
    span, because = statement.span(*window.span()), f"{statement.kind} about a window"
    return Schedule(*span, title, window[0], None, None, None, 0.5, because)


def _of_sentence(statement: Statement, title: str) -> Iterator[Schedule]:
    """A sentence that names a rhythm and a duty: "Logs are rotated daily"; or a time alone below the title of one."""
    if statement.kind == "paragraph" and MOMENT.fullmatch(statement.text.strip()) and cron_of(statement.text):
        start, end = statement.span()
        yield Schedule(start, end, title, statement.text, _cron(statement.text), None, None, 0.6, statement.kind)
        return
    if not rhythm(statement.text) or not DUTY.search(statement.text):
        return
    for match in SENTENCE.finditer(statement.text):
        text = match[0].strip()
        name = rhythm(text)
        if name and not ONLY.match(text) and not text.endswith("?") and (text[-1] not in ":：" or CLOCK.search(text)):
            yield from _of_words(statement, match.span(), name, title)


def _of_words(statement: Statement, span: tuple[int, int], name: str, title: str) -> Iterator[Schedule]:
    """The schedule in one sentence, unless it only mentions a rhythm in passing."""
    text = statement.text[slice(*span)].strip()
    cron = _cron(text)
    short = len(text) < 90
    if UNTIMED.match(text) or (cron is None and len(text) > (90 if name == "every" else 140)):
        return
    start, end = statement.span(*span)
    what = statement.label if statement.label and (statement.bold or len(statement.label) < 40) else title
    yield Schedule(start, end, what, text, cron, None, None, 0.6 if short else 0.4, statement.kind)


def _cron(text: str) -> str | None:
    """The cron expression that stands in a text, or that its words determine."""
    match = EXPRESSION.search(text)
    return match[0] if match and valid(match[0]) else cron_of(text)


def _in_code(document: Document) -> Iterator[Schedule]:
    """Lines of a crontab, and `schedule:` in configuration."""
    for number, element in enumerate(document.elements):
        if isinstance(element, CodeBlock) and ("* " in element.text or "@" in element.text):
            title = document.section_of(number).title
            cursor = Cursor(element)
            for line in lines(element.text):
                what = line.command or title
                span = cursor.span(line.start, line.end)
                yield Schedule(*span, what, line.written, line.expression, None, None, 1.0, "cron line")


def _in_table(grid: Grid) -> Iterator[Schedule]:
    """Tables with a column that says how often; the first one says what."""
    place = grid.column(COLUMN)
    for row, cell in grid.below(place) if place > 0 else ():
        text = cell.plain
        named = rhythm(text) or EXPRESSION.search(text)
        if named or find(text):
            cron = _cron(text if named else f"every {text}")
            yield Schedule(cell.start, cell.end, row[0].plain, text, cron, None, None, 1.0, "table")
