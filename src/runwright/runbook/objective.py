"""Objectives: what was promised. Recovery time and point, response times, durations, downtime, availability."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.duration import find, seconds_in
from runwright.lib.regex import regex
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document
    from runwright.runbook.prose import Grid
    from runwright.runbook.statement import Statement


class Objective(NamedTuple):
    """One promise about one thing."""

    start: int
    end: int
    kind: str
    """`RTO`, `RPO`, `response time`, `duration`, `time limit`, `downtime`, `availability`, `MTTR`."""
    what: str
    """What it is promised for: a component, a severity, the procedure."""
    seconds: float | None
    """`None` where the author gives no time: "Varies", "99.9 %"."""
    text: str
    """The promise as it is written."""
    sure: float
    because: str


KINDS = {
    "RTO": r"\brto\b|recovery time objective",
    "RPO": r"\brpo\b|recovery point objective",
    "MTTR": r"\bmttr\b|mean time to (?:recover|repair|resol)|time to (?:recover|resol)",
    "availability": r"\bslos?\b|availability(?: target)?$|^uptime|error budget",
    "response time": r"response (?:sla|time)|^sla$|(?:initial|first) response|time to (?:respond|acknowledge)|"
    r"acknowledge(?:ment)? (?:time|within)|latency sla|respond within|响应时间",
    "downtime": r"downtime|outage window",
    "duration": r"^(?:total |expected |estimated |approx(?:imate)? |typical |execution |procedure |average |"
    r"max(?:imum)? )*(?:duration|time(?: required| needed| estimate| to complete| budget)?|eta|time "
    r"box|dauer)$|预计时间|耗时",
}
PATTERNS = [(kind, regex(pattern, re.IGNORECASE)) for kind, pattern in KINDS.items()]
TIME = r"\d[^()—–]{0,14}?(?:s|sec\w*|m|min\w*|h|hrs?|hours?|days?|weeks?|分钟|小时)"
LIMIT = regex(
    rf"\(\s*(?:(?:max\.?|about|approx\.?|up to|~|≈)?\s*(?P<time>(?:[≤<]=?\s*|"
    rf"within\s+)?{TIME})\s*(?P<sla>sla|max|total)?"
    rf"|(?P<bound>(?:[≤<]=?|within|max\.?|under)\s*{TIME})\b[^()]{{1,60}})\s*\)\s*:?\s*$",
    re.IGNORECASE,
)
WRITTEN = regex(
    r"\b(RTO|RPO|MTTR)\b(?:\s+(?:of|is|was|target|targets?|objective|at most|under|within|:|<|≤|≈|=|~|"
    r"\*)+)*\s*[:=≈~<≤(]*\s*",
    re.IGNORECASE,
)
STEMS = tuple(
    (
        "rto|rpo|mttr|sla|slo|response|recovery|acknowledge|respond|duration|downtime|uptime|availability|"
        "outage window|time to |time:|eta|time box|time estimate|error budget|dauer|min)|(≤|(<|hour|(within|min |"
        "sec|(max|响应时间|预计时间|耗时|time required"
    ).split("|")
)
"""What a statement, its heading or its lead says when it speaks of a promise."""
PERCENT = regex(r"\d[\d.]*\s?%")
SHORTEST = 30
"""Seconds. Nobody answers faster; a shorter response time is that of a program."""
LISTED = frozenset({"RTO", "RPO", "MTTR", "availability", "response time"})
"""Kinds of which a list has one for each of several things."""
MORE = regex(r"none|zero|no |minimal|varies|depends|unknown|best|immediate|next|n/a|-|keine", re.IGNORECASE)
NO_TIME = regex(r"(?:none|zero|no downtime|keine)\b", re.IGNORECASE)
TARGET = regex(r"target|\bgoal|\bvalue|promise|commit|ziel", re.IGNORECASE)
ALARMED = regex(r"threshold|\btrigger|alert (?:when|if|at)|^\W*alerts?\W*$|阈值|schwelle", re.IGNORECASE)
TOPIC = regex(
    r"incident|severity|priority|level|component|service|tier|system|database|strategy|application|"
    r"stage",
    re.IGNORECASE,
)


def objectives(document: Document) -> tuple[Objective, ...]:
    """Every objective of a document, in reading order."""
    text = prose(document)
    found = [
        objective
        for grid in text.grids
        for objective in (*_in_table(grid), *_in_rows(grid, document.sections[grid.section].title))
    ]
    for statement in text.about(*STEMS):
        title = document.sections[statement.section].title
        found += _in_statement(statement, title, kind_of(title))
    return tuple(sorted(found, key=lambda each: each.start))


@lru_cache(maxsize=4096)
def kind_of(words: str) -> str:
    """The kind of objective that a heading, a label or a column names; empty when it names none."""
    if len(words) > 60:
        return ""
    words = words.strip()
    return next((kind for kind, pattern in PATTERNS if pattern.search(words)), "")


def _in_statement(statement: Statement, title: str, announced: str) -> Iterator[Objective]:
    """The objectives of a line below a title, which may have announced of which kind they are."""
    if statement.kind == "heading":
        yield from _of_heading(statement)
        return
    kind = kind_of(statement.label) if statement.label and statement.value else ""
    if kind and _promises(kind, statement.value):
        others = [each for each in _of_sentence(statement, title) if each.kind != kind]
        value = _before_others(statement.value, kind) if others else statement.value
        what, sure = _subject(statement, title), 1.0 if statement.bold else 0.8
        yield Objective(*statement.span(), kind, what, _seconds(value), value, sure, "label")
        yield from others
        return
    listed = (kind_of(statement.lead) if statement.lead else "") or announced
    if listed not in LISTED or statement.kind != "item" or not statement.label:
        yield from _of_sentence(statement, title)
    elif _promises(listed, statement.value):
        because = f'list under "{statement.lead or title}"'
        value = statement.value
        yield Objective(*statement.span(), listed, statement.label, _seconds(value), value, 0.9, because)


def _promises(kind: str, value: str) -> bool:
    """Whether a value is a promise of its kind, not a sentence that only begins with the word."""
    if kind == "availability":
        return len(value) < 80 and PERCENT.search(value) is not None
    found = find(value[:80])
    if kind == "response time" and found and found.seconds < SHORTEST:
        return False
    return len(value) < 120 and (found is not None or MORE.match(value) is not None)


def _before_others(value: str, kind: str) -> str:
    """The value up to where another objective begins: "10 minutes. RPO: 24 hours"."""
    other = next((each.start() for each in WRITTEN.finditer(value) if each[1].upper() != kind), len(value))
    return value[:other].rstrip(" .,;/|(") or value


def _subject(statement: Statement, title: str) -> str:
    """What a labelled objective is for: the item around it where there is one, else the section."""
    return statement.lead if statement.kind == "item" and statement.lead else title


def _of_heading(statement: Statement) -> Iterator[Objective]:
    """The time limit in a heading: "Step 1 — Revoke (≤ 5 min)", "P1 — Service Down (15 min SLA)"."""
    match = LIMIT.search(statement.text) if statement.text.rstrip(": ").endswith(")") else None
    found = find(match["time"] or match["bound"]) if match else None
    if match is None or found is None:
        return
    kind = "response time" if (match["sla"] or "").lower() == "sla" else "time limit"
    start, end = statement.span(match.start(), match.end())
    yield Objective(
        start, end, kind, statement.text[: match.start()].strip(), found.seconds, match[0].strip("(): "), 0.8, "heading"
    )


def _of_sentence(statement: Statement, title: str) -> Iterator[Objective]:
    """RTO and RPO in the middle of a sentence: "with an RPO of 5 minutes"."""
    if not regex(r"RTO|RPO|MTTR").search(statement.text):
        return
    for match in WRITTEN.finditer(statement.text):
        found = find(statement.text[: match.end() + 24], match.end())
        if found and found.start - match.end() < 2:
            start, end = statement.span(match.start(), found.end)
            text = statement.text[found.start : found.end]
            yield Objective(start, end, match[1].upper(), title, found.seconds, text, 0.7, "sentence")


def _in_table(grid: Grid) -> Iterator[Objective]:
    """Columns that name an objective; the first other column says for what."""
    kinds = [kind_of(name) for name in grid.columns]
    if grid.column(ALARMED) >= 0:  # "Duration" is for how long it is bad there, and no promise
        kinds = ["" if kind == "duration" else kind for kind in kinds]
    if not any(kinds) or len(kinds) < 2:
        return
    what = next(
        (place for place, name in enumerate(grid.columns) if not kinds[place] and (TOPIC.search(name) or place == 0)), 0
    )
    for row in grid.table.rows:
        for place, cell in enumerate(row[: len(kinds)]):
            kind = kinds[place]
            if kind and place != what and what < len(row) and cell.plain and _promises(kind, cell.plain):
                yield Objective(
                    cell.start, cell.end, kind, row[what].plain, _seconds(cell.plain), cell.plain, 1.0, "table"
                )


def _in_rows(grid: Grid, title: str) -> Iterator[Objective]:
    """Rows that name an objective, with the promise in the column of targets: `| RTO | 1 hour |`."""
    place = grid.column(TARGET)
    if place < 1 or any(kind_of(name) for name in grid.columns):
        return
    for row, cell in grid.below(place):
        kind = kind_of(row[0].plain)
        if kind in {"RTO", "RPO", "MTTR"} and _promises(kind, cell.plain):
            yield Objective(cell.start, cell.end, kind, title, _seconds(cell.plain), cell.plain, 1.0, "table")


def _seconds(text: str) -> float | None:
    """The time in a promise; "None" and "zero" are no time at all."""
    named = seconds_in(text)
    if named is not None:
        return named
    return 0 if NO_TIME.match(text) else None
