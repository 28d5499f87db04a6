"""Alerts: the names by which monitoring calls for this document."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.cursor import Cursor
from runwright.runbook.element import CodeBlock, FrontMatter
from runwright.runbook.prose import prose
from runwright.runbook.verb import imperative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document
    from runwright.runbook.prose import Grid
    from runwright.runbook.statement import Statement


class Alert(NamedTuple):
    """One alert and the section that answers it."""

    start: int
    end: int
    name: str
    origin: str
    """`file name`, `title`, `heading`, `label`, `table`, `list`, `front matter`, `rule`."""
    section: int
    """Index of the section it belongs to; 0 is the whole document."""
    sure: float
    because: str


OPENING = regex(r"\W*(alert|runbook|playbook)\s*[:：–—-]\s*(?=\S)", re.IGNORECASE)
HUMPS = regex(r"(?:[A-Z][a-z0-9]*|[a-z]{2,12}(?=[A-Z]))(?:[A-Z][a-z0-9]*)*(?:_[A-Za-z0-9]+)*")
HUMP = regex(r"^[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z0-9]+")
LABEL = regex(
    r"^\W*(?:alert|alerts|alert ?names?|alertname|related alerts?|triggering alerts?|prometheus "
    r"alerts?|告警|告警名称)\W*$",
    re.IGNORECASE,
)
QUOTED = regex(r"[\"“'`]([A-Za-z][\w .:/-]{2,80}?)[\"”'`]")
SECTION = regex(r"\balerts?\b(?! (?:channels?|manager|rules? |routing|notif|fatigue|history|details?))", re.IGNORECASE)
NOT_LIST = regex(r"channel|routing|notif|manager|silenc|check|escalat|contact|review|respond", re.IGNORECASE)
CHANNEL = regex(
    r"\W*(?:slack|e-?mail|pagerduty|opsgenie|sms|phone|teams|discord|webhook|grafana|alertmanager|"
    r"prometheus)\b",
    re.IGNORECASE,
)
COLUMN = regex(r"^\W*(?:alert|alerts|alert ?name|alarm)\W*$", re.IGNORECASE)
FRONT = regex(
    r"^(?:alert|alerts|alertname|alert_name|alertName)(?::|[ \t]*=)[ \t]*(.*(?:\n[ \t]*-[ \t]*.*)*)", re.MULTILINE
)
RULE = regex(r"^[ \t]*-?[ \t]*alert:[ \t]*[\"']?([A-Za-z_][\w:-]{2,100})", re.MULTILINE)


def alerts(document: Document) -> tuple[Alert, ...]:
    """Every alert that a document answers, in reading order; each name once for each place."""
    found = [*_named(document), *_front(document)]
    text = prose(document)
    for statement in text.headings:
        found += _of_heading(statement, document)
    for statement in text.about("alert", "critical", "warning", "告警"):
        if statement.kind != "heading":
            found += _of_statement(statement, document)
    for grid in text.grids:
        found += _in_table(grid)
    if b"alert:" in document.source.data:
        found += _rules(document)
    return tuple(sorted(_once(found), key=lambda each: each.start))


def alert_like(words: str) -> bool:
    """Whether a word is written as alerts are named: several humps, one of which says what is wrong."""
    if not 5 < len(words) < 120 or not HUMPS.fullmatch(words):
        return False
    humps = HUMP.findall(words)
    states, other = vocabulary()
    return len(humps) > 1 and words not in other and any(hump in states for hump in humps)


@cache
def vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    """The humps that say what is wrong, and words of that form which are no alerts."""
    data = json.loads((Path(__file__).parent / "data" / "alert.json").read_text(encoding="utf-8"))
    return frozenset(data["states"].split()), frozenset(data["other"].split())


def _named(document: Document) -> Iterator[Alert]:
    """The file's name, and a title that is nothing but an alert."""
    name = document.source.stem
    if alert_like(name) or _humps(name) > 2:
        yield Alert(0, 0, name, "file name", 0, 0.9 if alert_like(name) else 0.7, "file name in the form of an alert")


def _humps(name: str) -> int:
    return len(HUMP.findall(name)) if len(name) < 120 and HUMPS.fullmatch(name) else 0


def _of_statement(statement: Statement, document: Document) -> Iterator[Alert]:
    if statement.label and LABEL.match(statement.label) and statement.value:
        yield from _of_label(statement)
        return
    if statement.kind != "item" or not statement.label:
        return
    title = document.sections[statement.section].title
    parent = document.sections[max(0, document.sections[statement.section].parent)].title
    listed = SECTION.search(title) or (
        SECTION.search(parent) and regex(r"\W*(?:critical|warning|info|high|low)", re.IGNORECASE).match(title)
    )
    if (
        statement.bold
        and statement.value
        and listed
        and not imperative(statement.label)
        and not CHANNEL.match(statement.label)
        and not NOT_LIST.search(title)
        and not statement.lead
    ):
        start, end = statement.span()
        yield Alert(start, end, statement.label, "list", statement.section, 0.7, f'list under "{title}"')


def _of_heading(statement: Statement, document: Document) -> Iterator[Alert]:
    """A heading that is an alert's name, alone or behind "Alert:" or "Runbook:"."""
    opening = OPENING.match(statement.text)
    if opening is None and " " in statement.text.strip():
        return
    words = statement.text[opening.end() if opening else 0 :].strip(" `*_#[]()\"'.:")
    explicit = opening is not None and opening[1].lower() == "alert" and 0 < len(words) < 80
    section = document.sections[statement.section]
    if (
        explicit
        or alert_like(words)
        or (words == document.source.stem and _humps(words) > (1 if _skeleton(document) else 2))
    ):
        start, end = statement.span()
        top = section.level == 1 or section.ordinal == 1
        yield Alert(
            start,
            end,
            words,
            "title" if top else "heading",
            0 if top else section.ordinal,
            1.0 if explicit else 0.9,
            "heading",
        )


def _skeleton(document: Document) -> bool:
    """Whether the headings are those of an alert's runbook: what it means, what to do."""
    titles = {section.title.lower() for section in document.sections}
    return "meaning" in titles or len(titles & {"impact", "diagnosis", "mitigation", "resolution", "symptoms"}) > 1


def _of_label(statement: Statement) -> Iterator[Alert]:
    """`Alert: "HighQueryLatency"`; a value without quotes counts when it is one name or several."""
    start, end = statement.span()
    names = QUOTED.findall(statement.value) or [
        name for name in regex(r"[,;/]\s*|\s+and\s+|\s+or\s+").split(statement.value) if alert_like(name.strip(" .`"))
    ]
    one = statement.value.strip(" .`*\"'")
    if not names and (
        regex(r"[A-Za-z][\w:-]{3,80}").fullmatch(one) or (statement.bold and len(one.split()) < 6 and len(one) < 60)
    ):
        names = [one]
    for name in names:
        yield Alert(start, end, name.strip(" .`"), "label", statement.section, 1.0, f'label "{statement.label}"')


def _in_table(grid: Grid) -> Iterator[Alert]:
    """The names in a column that is called after them."""
    for _, cell in grid.below(grid.column(COLUMN)):
        if len(cell.plain) < 100:
            yield Alert(cell.start, cell.end, cell.plain, "table", grid.section, 1.0, "table of alerts")


def _front(document: Document) -> Iterator[Alert]:
    first = document.elements[0] if document.elements else None
    if not isinstance(first, FrontMatter) or "alert" not in first.text.lower():
        return
    for match in FRONT.finditer(first.text):
        for name in regex(r"[\w:.-]+").findall(match[1]):
            if len(name) > 2:
                yield Alert(first.start, first.end, name, "front matter", 0, 1.0, "front matter")


def _rules(document: Document) -> Iterator[Alert]:
    """Alerting rules that the document shows."""
    for number, element in enumerate(document.elements):
        if isinstance(element, CodeBlock) and "alert:" in element.text and "expr:" in element.text:
            section = document.section_of(number).ordinal
            cursor = Cursor(element)
            for match in RULE.finditer(element.text):
                yield Alert(*cursor.span(*match.span(1)), match[1], "rule", section, 0.7, "alerting rule in a block")


def _once(found: list[Alert]) -> Iterator[Alert]:
    """The same name in the same section once; a file's name gives way to a title that says the same."""
    titles = {alert.name for alert in found if alert.origin == "title"}
    seen: set[tuple[str, int]] = set()
    for alert in found:
        if (alert.name, alert.section) in seen or (alert.origin == "file name" and alert.name in titles):
            continue
        seen.add((alert.name, alert.section))
        yield alert
