"""Thresholds in tables: a column of limits, one of warnings and one of alarms, or the results of a benchmark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.duration import seconds_in
from runwright.lib.regex import regex
from runwright.runbook.prose import cell, prose
from runwright.runbook.quantity import quantities
from runwright.runbook.signal_name import METRIC, clause, named, percentile
from runwright.runbook.threshold import DIGIT, TIMES, Threshold, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runwright.runbook.document import Document
    from runwright.runbook.inline import Inline
    from runwright.runbook.prose import Grid
    from runwright.runbook.quantity import Quantity

LIMIT = regex(
    r"threshold|\blimit|alert (?:when|if|at)|trigger|\bconditions?\b|\bmax|\bwarn|critical|\bfail\b|阈值|schwelle",
    re.IGNORECASE,
)
EXPECTED = regex(
    r"target|normal|expected|acceptable|healthy|baseline|range|\bmin|\bslos?\b|good|\bpass(?:es)?\b", re.IGNORECASE
)
MEASURED = regex(r"^\W*(?:p\d{2,3}|\d{2}th percentile|avg|mean|median|average|max|min)\b", re.IGNORECASE)
RATE = regex(r"^\W*(?:req|requests|rps|qps|ops|tps|queries|throughput)", re.IGNORECASE)
SIGNAL = regex(
    r"metric|signal|alert|check|\bname|indicator|component|resource|endpoint|symptom|service|measure|指标",
    re.IGNORECASE,
)
ACTION = regex(r"action|response|what to do|remediation|\bdo\b|next step|mitigation|处理", re.IGNORECASE)
SEVERITY = regex(r"^\W*(?:severity|priority|level)", re.IGNORECASE)
OTHER = regex(
    r"impact|scenario|recommend|descri|note|window|risk|problem|cause|users|recovery|effect|"
    r"explanation|version|default|time\b|date|size|port|duration|retention|rto|rpo|sla|response|after|"
    r"cost|example|frequency|interval",
    re.IGNORECASE,
)
LONGEST = 200
"""Characters. A longer cell tells a story."""
LASTING = regex(
    r"^\W*(?:for(?: at least| how long)?|duration|how long|(?:sustained|pending)(?: for)?|持续(?:时间)?|dauer)\W*$",
    re.IGNORECASE,
)
"""A column that says for how long it must be so, beside one of limits."""
SIGNS = regex(r"[<>≥≤=\u4e00-\u9fff]|exceed|above|below|than|least")
ALARM = regex(r"warn|critical|fail", re.IGNORECASE)


def in_tables(document: Document, severities: Mapping[int, str]) -> Iterator[Threshold]:
    """The thresholds of all tables."""
    for grid in prose(document).grids:
        if len(grid.columns) > 1:
            yield from _in_table(grid, document, severities.get(grid.section))


def _in_table(grid: Grid, document: Document, severity: str | None) -> Iterator[Threshold]:
    benchmark = sum(bool(MEASURED.match(name)) for name in grid.columns) > 1
    roles = [_role(name, benchmark=benchmark) for name in grid.columns]
    marked = {place for place, role in enumerate(roles) if role in {"limit", "expected"}}
    name_at = next((place for place, name in enumerate(grid.columns) if SIGNAL.search(name) and place not in marked), 0)
    action_at, severity_at = grid.column(ACTION), grid.column(SEVERITY)
    lasting_at = grid.column(LASTING) if "limit" in roles else -1
    limits = [place for place, role in enumerate(roles) if role and place not in {name_at, action_at, lasting_at}]
    title = document.sections[grid.section].title
    for row in grid.table.rows:
        name, level = cell(row, name_at), cell(row, severity_at)
        action = cell(row, action_at) if action_at != name_at else ""
        for place in limits:
            column, role = grid.columns[place], roles[place]
            made = _of_cell(row[place], name, column, role) if place < len(row) else None
            if made is not None:
                alarm = ALARM.search(column)
                said = level or (alarm[0].lower() if alarm else None) or severity
                made = made._replace(action=action or None, severity=said, section=title)
                yield _as_long(made, cell(row, lasting_at))


def _as_long(made: Threshold, said: str) -> Threshold:
    """The same with the time of its row, where its own cell says none."""
    return made._replace(duration=seconds_in(said)) if made.duration is None else made


def _role(name: str, *, benchmark: bool) -> str:
    """What a column holds: limits, expected values, measured values, or perhaps a comparison."""
    if benchmark and (MEASURED.match(name) or RATE.match(name)):
        return "measured"
    if LIMIT.search(name):
        return "limit"
    if "recovery" in name or "version" in name:
        return ""
    if EXPECTED.search(name):
        return "expected"
    return "" if OTHER.search(name) else "other"


def _of_cell(held: Inline, name: str, column: str, role: str) -> Threshold | None:
    """The threshold in one cell, its severity, action and section left open."""
    text = held.plain
    if not name or len(text) > LONGEST or not DIGIT.search(text) or (role == "other" and not SIGNS.search(text)):
        return None
    numbers = quantities(text)
    number = next((each for each in numbers if each.comparator), next(iter(numbers), None))
    if number is None or not _is_limit(text, number, role):
        return None
    comparator, sure = _comparator(number, column, role)
    lasting = _lasting(text, number, numbers)
    measured = role == "measured"
    return Threshold(
        start=held.start,
        end=held.end,
        signal=named(name) + (f" {column}" if measured else ""),
        comparator=comparator,
        value=number.value,
        upper=number.upper,
        unit=number.unit or _unit(column),
        duration=seconds_of(text, lasting) if lasting else None,
        percentile=percentile(f"{text[: number.number]} {column} {name}"),
        severity=None,
        action=None,
        section="",
        sure=sure,
        because="benchmark table" if measured else f'table column "{column}"',
    )


def _is_limit(text: str, number: Quantity, role: str) -> bool:
    """Whether a number compares as plainly as its column asks; a bare one has to open its cell, and to be all of it."""
    if role == "other":
        return bool(number.comparator and number.strong and number.unit)
    if number.comparator:
        return True
    alone = number.unit or role == "measured" or not text[number.end :].strip()
    return number.start <= 1 and bool(alone)


def _lasting(text: str, number: Quantity, numbers: Sequence[Quantity]) -> Quantity | None:
    """For how long it must hold: the time behind the number; or the number, when it says how long a state lasts."""
    words = clause(text[: number.start])
    if number.unit in TIMES and words and not METRIC.search(words) and not percentile(words):
        return number
    return next((each for each in numbers if each.number > number.number and each.unit in TIMES), None)


def _comparator(number: Quantity, column: str, role: str) -> tuple[str, float]:
    """How a cell compares; a bare number takes it from what its column is for."""
    if number.comparator:
        return number.comparator, 1.0 if role in {"limit", "expected"} else 0.7
    if role == "measured":
        return (">=" if RATE.match(column) else "<="), 0.5
    if role == "expected":
        if number.unit in TIMES:
            return "<=", 0.5
        return (">=" if regex(r"\bmin").search(column) or (number.unit == "%" and number.value >= 90) else "=="), 0.5
    return (">=" if regex(r"\bmin").search(column) else ">"), 0.7


def _unit(column: str) -> str:
    """The unit that a column's header names: `Req/s`, `Latency (ms)`."""
    found = regex(r"\(([^()]{1,8})\)|^(\w+/\w+)$").search(column)
    if found is None:
        return ""
    read = quantities(f"1 {found[1] or found[2]}")
    return read[0].unit if read else ""
