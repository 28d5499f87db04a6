"""Severities: how bad things can be, how fast someone must answer, and to whom they escalate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.duration import seconds_in
from runwright.lib.regex import regex
from runwright.runbook.objective import LIMIT, SHORTEST, kind_of
from runwright.runbook.prose import cell, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document
    from runwright.runbook.prose import Grid
    from runwright.runbook.statement import Statement


class Severity(NamedTuple):
    """One level, as one place of the document speaks of it."""

    start: int
    end: int
    name: str
    """As written, without its brackets: `P1`, `SEV-2`, `Critical`."""
    response: float | None
    """Seconds within which someone must answer."""
    escalation: str | None
    description: str | None
    section: str
    """The title it stands under."""
    sure: float
    because: str
    hours: str = ""
    """The words by which it waits for business hours, as written; empty where nothing says so."""


CODE = r"(?:P[0-5]|S(?:EV|ev)[- ]?[0-5]|Sev(?:erity)?[- ]?[0-5])"
WORD = (
    r"(?:critical|major|minor|high|medium|moderate|low|warning|info(?:rmational)?|urgent|blocker|"
    r"emergency|page|ticket|严重|警告|紧急)"
)
STEMS = tuple(
    (
        "severity|priority|urgency|sev-|sev1|sev2|sev3|p0|p1|p2|p3|p4|critical|warning|major|emergency|high |"
        "low |level|info|dringlichkeit|严重|级别"
    ).split("|")
)
NAME = regex(rf"^\W*({CODE}|{WORD})\b", re.IGNORECASE)
CODES = regex(rf"\b{CODE}\b")
HEADING = regex(rf"^\W*({CODE})\b\s*[:：.–—-]*\s*(.*)$")
ALERTS = regex(
    rf"^\W*({WORD})(?:[- ](?:severity|level|priority))?\s+(?:alerts?|incidents?|issues?|alarms?)\W*$", re.IGNORECASE
)
LABEL = regex(
    r"^(?:alert |incident |default )?(?:severity|priority|sev|urgency|severity level|dringlichkeit|级别|"
    r"严重程度|严重性)$",
    re.IGNORECASE,
)
RESPONSE = regex(r"respon[sd]|\bsla\b|acknowledg|time to|initial", re.IGNORECASE)
LEVEL = regex(r"^\W*(?:severity|priority|sev|level|urgency|tier|级别|严重)", re.IGNORECASE)
ESCALATION = regex(r"^escalat(?!.*\b(?:after|time)\b)", re.IGNORECASE)
DESCRIPTION = regex(r"descri|definition|impact|example|criteria|meaning|when|scope|condition", re.IGNORECASE)

WORK = r"(?:business|working|office)[ -]"
HOURS = regex(
    rf"(?:(?:only )?(?:during|in|within) (?:normal |regular |our |local )?{WORK}hours only|"
    rf"only (?:during|in|within) (?:normal |regular |our |local )?{WORK}hours|{WORK}hours only|"
    rf"(?:by )?(?:the )?next (?:{WORK}day|weekday|workday)|\b\d{{1,2}} {WORK}(?:hours?|days?)|"
    rf"(?<=[|:–—-])\s*(?:during |in |within )?{WORK}hours(?=\s*(?:$|[|.;,])))",
    re.IGNORECASE,
)
"""What says that people are told of a level when they work, and not at night."""
ALWAYS = regex(
    rf"24\s*[/x×]\s*7|around the clock|\b(?:otherwise|nights?|weekends?)\b|"
    rf"\b(?:not|never|outside|out|after|beyond|non)[\s-]+(?:of |in |during |within )?"
    rf"(?:the |normal |regular |our |local )?{WORK}",
    re.IGNORECASE,
)
"""What makes these words say something else."""


def severities(document: Document) -> tuple[Severity, ...]:
    """Every severity of a document, in reading order."""
    text = prose(document)
    found = [severity for grid in text.grids for severity in _in_table(grid, document)]
    for statement in text.about(*STEMS):
        found += _in_statement(statement, document)
    every = _waiting(list(_answered(found, document)), document) if found else ()
    return tuple(sorted(every, key=lambda each: each.start))


def levels(document: Document) -> dict[int, str]:
    """The one severity of each section that has one: by its label or its heading, also for the sections below it."""
    known: dict[int, str] = {}
    for statement in prose(document).about(*STEMS):
        if statement.kind == "heading":
            match = HEADING.match(statement.text) or ALERTS.match(statement.text)
        else:
            match = NAME.match(statement.value) if statement.label and LABEL.match(statement.label) else None
        if match:
            code = match[1][0] in "PS" or statement.kind != "heading"
            known[statement.section] = match[1] if code else match[1].lower()
    for section in document.sections[1:] if known else ():
        if section.ordinal not in known and section.parent in known:
            known[section.ordinal] = known[section.parent]
    return known


def _in_statement(statement: Statement, document: Document) -> Iterator[Severity]:
    title = document.sections[statement.section].title
    if statement.kind == "heading":
        coded = HEADING.match(statement.text)
        match = coded or ALERTS.match(statement.text)
        if match:
            rest = (coded[2] if coded else "").strip() or None
            limit = LIMIT.search(rest or "")
            seconds = seconds_in(limit["time"]) if limit and limit["sla"] else None
            yield Severity(*statement.span(), match[1], seconds, None, rest, title, 0.9, "heading")
        return
    match = NAME.match(statement.value) if statement.label else None
    if match and LABEL.match(statement.label) and len(statement.value) < 200:
        rest = statement.value[match.end() :].strip(" ()-–—:.,")
        yield Severity(
            *statement.span(), match[1], None, None, rest or None, title, 1.0 if statement.bold else 0.8, "label"
        )
        return
    if statement.label and statement.kind == "item":
        yield from _in_item(statement, title)


def _in_item(statement: Statement, title: str) -> Iterator[Severity]:
    """List items: `- **P0/P1**: page`, `- **PagerDuty**: Critical alerts (P0/P1)`."""
    start, end = statement.span()
    label = statement.label
    names = CODES.findall(label)
    if names and NAME.match(label):
        for name in names:
            yield Severity(
                start, end, name, seconds_in(statement.value), None, statement.value or None, title, 1.0, "list"
            )
        return
    if regex(r"severit|priorit|level|alert|incident|response", re.IGNORECASE).search(title):
        named = re.fullmatch(rf"\W*({WORD})(?:\W+(?:severity|priority))?\W*", label, re.IGNORECASE)
        if named and not regex(r"log", re.IGNORECASE).search(title):
            yield Severity(
                start, end, named[1], seconds_in(statement.value), None, statement.value or None, title, 0.8, "list"
            )
            return
    for name in CODES.findall(statement.value):
        if regex(r"alert|channel|notif|escalat", re.IGNORECASE).search(title):
            yield Severity(start, end, name, None, None, f"{label}: {statement.value}", title, 0.8, "alert channel")


def _in_table(grid: Grid, document: Document) -> Iterator[Severity]:
    """Tables with a level in the first columns and something said of it."""
    level = grid.column(LEVEL)
    if level < 0 or level > 1 or len(grid.columns) < 2:
        return
    response, escalation, described = (grid.column(pattern) for pattern in (RESPONSE, ESCALATION, DESCRIPTION))
    if level == 1 and response < 0 and escalation < 0:
        return
    title = document.sections[grid.section].title
    for row, named in grid.below(level):
        known = NAME.match(named.plain)
        if known is None and response < 0:
            continue
        name, answer = known[1] if known else named.plain, seconds_in(cell(row, response))
        to, meaning = cell(row, escalation) or None, cell(row, described) or None
        yield Severity(row[0].start, row[-1].end, name, answer, to, meaning, title, 1.0, "table")


def _answered(found: list[Severity], document: Document) -> Iterator[Severity]:
    """The same severities; one in a section with a response time of its own takes it."""
    times = {
        document.sections[statement.section].title: seconds
        for statement in prose(document).about("respon", "sla", "acknowledg", "响应")
        if statement.label
        and kind_of(statement.label) == "response time"
        and (seconds := seconds_in(statement.value)) is not None
        and seconds >= SHORTEST
    }
    for severity in found:
        promised = times.get(severity.section)
        local = severity.because in {"heading", "label"} and severity.response is None
        yield severity._replace(response=promised) if local and promised is not None else severity


def _waiting(found: list[Severity], document: Document) -> Iterator[Severity]:
    """The same, each with the words by which it waits for business hours: of its own line, or of its section's time."""
    said = {
        document.sections[statement.section].title: words
        for statement in prose(document).about("business", "working", "office", "weekday", "workday")
        if statement.label
        and kind_of(statement.label) == "response time"
        and (words := quiet(f"{statement.label}: {statement.value}"))
    }
    for each in found:
        words = quiet(document.source.text(each.start, each.end))
        local = each.because in {"heading", "label"}
        yield each._replace(hours=words or (said.get(each.section, "") if local else ""))


def quiet(text: str) -> str:
    """The words by which a text says that something waits for business hours; empty where it does not."""
    said = HOURS.search(text)
    return "" if said is None or ALWAYS.search(text) else " ".join(said[0].split())
