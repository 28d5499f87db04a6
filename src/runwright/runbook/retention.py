"""Retention: what is kept for how long, said in words or done by a command that deletes the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.duration import DAY, HOUR, MINUTE, Duration, find, seconds_in
from runwright.lib.regex import regex
from runwright.runbook.cursor import Cursor
from runwright.runbook.element import CodeBlock
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document
    from runwright.runbook.prose import Grid
    from runwright.runbook.statement import Statement


class Retention(NamedTuple):
    """One thing, kept for a time."""

    start: int
    end: int
    what: str
    seconds: float
    text: str
    """The words or the command that say so."""
    sure: float
    because: str


LABEL = regex(r"\b(?:retention|retain(?:ed)?|kept for|keep for|aufbewahrung)\b|保留", re.IGNORECASE)
SENTENCE = regex(
    r"\b(?:retention|retain(?:ed|s|ing)?|keep(?:s|ing)?|kept|preserved?|purged?|pruned?|expires?|"
    r"(?:clear|delete|remove|clean(?: up)?|drop|archive|rotate)[sd]?\b[^.\n]{0,60}\bolder than)\b|保留",
    re.IGNORECASE,
)
NOT_KEPT = regex(
    r"\b(?:token|session|password|certificate|cert|lock|silence|cache|ttl|keepalive|keep an eye|keep "
    r"in mind|keep (?:running|trying|the|it|your))\b",
    re.IGNORECASE,
)
AGE = regex(r"-m(time|min)[ \t]+\+?(\d{1,6})\b")
DELETES = regex(r"-delete\b|-exec[ \t]+(?:/bin/)?rm\b|\|[ \t]*xargs\b[^\n]{0,200}?\brm\b")
FARTHEST = 1000
"""Characters of a command that are looked at around the age."""
OPTION = regex(
    r"(?:--vacuum-time|--?retention(?:[-_](?:days|period|time|policy))?|--keep-(?:within|days)|"
    r"\bretention[-_]?(?:days|period|time)?|\bolder[-_]than|"
    r"\bmaxage)[\"']?[ \t]*[=: ][ \t]*[\"']?(\d+[ \t]?[A-Za-z]*)",
    re.IGNORECASE,
)
COMMANDS = ("-mtime", "-mmin", "etention", "vacuum-time", "older", "maxage", "RETENTION")
"""What stands in every block that has an age or an option."""
NAMED = regex(r"-i?name[ \t]+[\"']?([^\"'\s]+)")
OLDER = regex(
    r"(?:clear|delete|remove|clean(?: up)?|drop|archive|rotate)\w?\s+([^.]{2,40}?)\s+(?:that are "
    r")?older than",
    re.IGNORECASE,
)
"""What is deleted by its age."""
STEMS = tuple("retention|retain|keep|kept|preserve|older than|purge|prune|expire|aufbewahr|保留".split("|"))
COLUMN = regex(r"retention|retain|kept|keep|aufbewahrung", re.IGNORECASE)


def retentions(document: Document) -> tuple[Retention, ...]:
    """Every retention of a document, in reading order."""
    text = prose(document)
    found = [retention for grid in text.grids for retention in _in_table(grid)]
    told = (_in_statement(each, document.sections[each.section].title) for each in text.about(*STEMS))
    found += filter(None, told)
    found += _in_code(document)
    return tuple(sorted(found, key=lambda each: each.start))


def _in_statement(statement: Statement, title: str) -> Retention | None:
    """The retention of a line: behind its label, or in a sentence with a verb for keeping or under such a heading."""
    if statement.kind == "heading":
        return None
    if LABEL.search(statement.label):
        return _labelled(statement, title)
    announced = LABEL.search(title) is not None and len(statement.text) < 160
    verb = SENTENCE.search(statement.text)
    return _told(statement, title, verb, announced=announced) if verb or announced else None


def _labelled(statement: Statement, title: str) -> Retention | None:
    """The time at the beginning of what stands behind a label: "**Retention**: 30 days"."""
    found = find(statement.value)
    if found is None or found.start > 40:
        return None
    own = LABEL.sub("", statement.label).strip(" :-–—()").removesuffix("period").removesuffix("policy").strip()
    what = own or statement.lead or title
    return Retention(*statement.span(), what, found.seconds, statement.text, 1.0 if statement.bold else 0.7, "label")


def _told(statement: Statement, title: str, verb: re.Match[str] | None, *, announced: bool) -> Retention | None:
    """The time in a sentence, which has to stand near its verb; a heading about retention needs none."""
    text = statement.text
    found = _nearest(text, verb) if verb else find(text)
    if found is None or found.seconds < HOUR or NOT_KEPT.search(text):
        return None
    if verb and not announced and _far(text, verb, found.start):
        return None
    old = OLDER.search(text)
    what = old[1] if old else (statement.label or title)
    return Retention(*statement.span(), what, found.seconds, text, 0.7, statement.kind)


def _nearest(text: str, verb: re.Match[str]) -> Duration | None:
    """The duration that stands nearest to the word for keeping: behind it, or right before it ("90-day retention")."""
    behind = find(text, verb.start())
    before = None
    at = 0
    while (found := find(text, at)) and found.end <= verb.start():
        before, at = found, found.end
    if before and (behind is None or verb.start() - before.end < behind.start - verb.end()):
        return before
    return behind


def _far(text: str, verb: re.Match[str], number: int) -> bool:
    """Whether verb and time stand in different sentences, or too far apart to belong together."""
    between = text[min(verb.end(), number) : max(verb.start(), number)]
    return len(between) > 60 or ". " in between


def _in_code(document: Document) -> Iterator[Retention]:
    """Commands that delete what is older, and options that name a retention."""
    for number, element in enumerate(document.elements):
        if isinstance(element, CodeBlock) and any(word in element.text for word in COMMANDS):
            title = document.section_of(number).title
            cursor = Cursor(element)
            for start, end, amount, what in sorted((*_deletions(element.text), *_options(element.text))):
                words = " ".join(element.text[start:end].split())
                yield Retention(*cursor.span(start, end), what or title, amount, words, 0.9, "command")


def _deletions(text: str) -> Iterator[tuple[int, int, float, str]]:
    """Each `find` that deletes what is older: where it stands, the seconds, and the names it looks for."""
    for match in AGE.finditer(text):
        start, end = _command(text, match)
        if start >= 0 and DELETES.search(text, match.end(), end):
            name = NAMED.search(text, start, end)
            yield start, end, int(match[2]) * (DAY if match[1] == "time" else MINUTE), name[1] if name else ""


def _options(text: str) -> Iterator[tuple[int, int, float, str]]:
    """Each option or setting that names a retention."""
    for match in OPTION.finditer(text):
        at = match.start()
        before = text[text.rfind("\n", max(0, at - FARTHEST), at) + 1 : at].lstrip()
        amount = f"{match[1]} days" if match[1].strip().isdigit() and "day" in match[0].lower() else match[1]
        kept = seconds_in(amount)
        if kept is not None and not before.startswith("#"):
            yield *match.span(), kept, ""


def _command(text: str, age: re.Match[str]) -> tuple[int, int]:
    """Where the `find` around an age begins and its line ends, continued lines included; -1 without a `find`."""
    start = text.rfind("find ", max(0, age.start() - FARTHEST), age.start())
    end = text.find("\n", age.end())
    while end > 0 and text[end - 1] == "\\" and end - age.end() < FARTHEST:
        end = text.find("\n", end + 1)
    broken = start >= 0 and regex(r"[;&]|(?<!\\)\n").search(text[start : age.start()])
    return (-1 if broken else start), min(len(text) if end < 0 else end, age.end() + FARTHEST)


def _in_table(grid: Grid) -> Iterator[Retention]:
    """Tables with a column that says how long; the first one says what."""
    place = grid.column(COLUMN)
    for row, cell in grid.below(place) if place > 0 else ():
        kept = seconds_in(cell.plain)
        if kept is not None:
            yield Retention(cell.start, cell.end, row[0].plain, kept, cell.plain, 1.0, "table")
