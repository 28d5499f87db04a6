"""Thresholds: a signal, how it compares, and a number: in tables, lists, symptoms, headings, conditions and sentences.

A sign (`>`, `≤`) or a word that means nothing else ("exceeds") makes a threshold of any number that has a signal before
it. Words that also count and measure ("over", "at least") do so only beside a condition or a metric's name, so that
"over 30 seconds" or "at least two reviewers" stay what they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.duration import seconds_in
from runwright.lib.regex import regex
from runwright.runbook.prose import prose
from runwright.runbook.quantity import quantities
from runwright.runbook.severity import levels
from runwright.runbook.signal_name import METRIC, percentile, signal_of, topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runwright.runbook.document import Document
    from runwright.runbook.quantity import Quantity
    from runwright.runbook.statement import Statement


class Threshold(NamedTuple):
    """A number that a signal must not, or is expected to, cross."""

    start: int
    end: int
    signal: str
    """What is measured, in the author's words."""
    comparator: str
    """`>`, `>=`, `<`, `<=`, `==`, `!=` or `between`."""
    value: float
    upper: float | None
    """The other end of a range."""
    unit: str
    """Normalised: `%`, `ms`, `s`, `req/s` …; empty for a bare number."""
    duration: float | None
    """Seconds for which it must hold."""
    percentile: float | None
    severity: str | None
    action: str | None
    section: str
    """The title it stands under."""
    sure: float
    because: str


ANNOUNCED = regex(
    r"expect|normal|healthy|target|baseline|threshold|metric|limit|\bslos?\b|symptom|alert|trigger|"
    r"monitor|criteria|acceptable|"
    r"indicator|signal|warning|critical|阈值|指标|症状",
    re.IGNORECASE,
)
CONDITION = regex(
    r"\b(?:if|when|whenever|once|until|unless|while|alerts?|alerting|fires?|firing|triggers?|"
    r"triggered|warn|page|threshold|sobald|wenn)\b|如果|当|告警|触发|阈值",
    re.IGNORECASE,
)
LASTING = regex(
    r"\b(?:for|over|during|within|in|lasting|sustained|since)\b(?: (?:more than|at least|longer than|"
    r"the last|the past|the|over|a|up to))?[ ~>=]*$|持续(?:时间)?\s*$",
    re.IGNORECASE,
)
FOR = regex(
    r"\b(?:for|since)(?: (?:more than|at least|longer than|over|the last|the past))?[ ~>=]*$|持续(?:时间)?\s*$",
    re.IGNORECASE,
)
TIMES = {"ms", "s", "min", "h", "d", "w", "mo", "y"}
AMOUNTS = regex(
    r"^(?:duration|time to .*|downtime|eta|(?:estimated |total |execution )?time|estimated\b.*|"
    r"retention\b.*|frequency|schedule|sla|response (?:sla|time)|rto\b.*|rpo\b.*|window|timeline|"
    r"rollback|cost|"
    r"version|prerequisites?|requirements?|hardware|port|size|timeout|cadence|owner|date|last updated|"
    r"status|effort|age|author|review.*)$",
    re.IGNORECASE,
)
NEEDS = regex(r"prerequisite|requirement|before you|install|version|compatib|前提", re.IGNORECASE)
DIGIT = regex(r"\d")
COMPARING = regex(
    r"[<>=≥≤%]| than |\d ?(?:-|–|—|to) ?\d|exceed|above |below |over |under |least |most |"
    r"between |reach|drop|fall|\d or |hits "
)
"""What stands in every comparison in ASCII."""
STATE = regex(
    r"[ ]?((?:\w+ )?(?:error rate|errors?|failure rate|failures?|packet loss|loss|usage|"
    r"utili[sz]ation|cpu|memory))\b",
    re.IGNORECASE,
)
"""What a symptom measures that only names a value, behind its number."""
FOLLOWED = regex(r"^\s*(?:\)|`)?\s*(?::|→|->|=>|⇒|, then|then)\s*(\S.{2,120})$")


def thresholds(document: Document) -> tuple[Threshold, ...]:
    """Every threshold of a document, in reading order."""
    from runwright.runbook.threshold_rule import in_rules
    from runwright.runbook.threshold_table import in_tables

    text = prose(document)
    severities = levels(document)
    found: list[Threshold] = []
    for place in text.matching(DIGIT):
        statement = text.statements[place]
        made = list(_in_statement(statement, document, severities))
        if len(made) == 1 and not statement.value and CONDITION.match(statement.text):
            made = [made[0]._replace(action=_next(text.statements, place))]
        found += made
    found += in_tables(document, severities)
    found += in_rules(document)
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def _in_statement(statement: Statement, document: Document, severities: Mapping[int, str]) -> Iterator[Threshold]:
    text = statement.text
    if text.isascii() and not COMPARING.search(text):
        return
    numbers = quantities(text)
    if not any(number.comparator for number in numbers) and "100%" not in text:
        return
    before: Threshold | None = None
    last = ""
    for number in numbers:
        if before is not None and number.unit in TIMES and LASTING.search(text, 0, number.start):
            before = before._replace(duration=seconds_of(text, number))
            continue
        if before is not None:
            yield before
            last = before.signal
        before = _threshold(statement, number, last, document)
        if before is not None:
            before = before._replace(severity=severities.get(statement.section))
    if before is not None:
        yield before


def _next(statements: list[Statement], place: int) -> str | None:
    """What is to be done under a condition that stands alone on its line."""
    following = next(iter(statements[place + 1 : place + 2]), None)
    below = following is not None and following.kind != "heading" and following.section == statements[place].section
    return following.text if following and below else None


def _threshold(statement: Statement, number: Quantity, last: str, document: Document) -> Threshold | None:
    """The threshold that a quantity is, if it is one."""
    section = document.sections[statement.section]
    comparator, title = number.comparator, section.title
    if comparator:
        signal = signal_of(statement, number, topic(document, section), last)
        sure = _sure(statement, number, signal, title) if signal else 0
    else:
        comparator, signal, sure = "==", _state(statement, number, title), 0.6
    if not signal or not sure:
        return None
    start, end = statement.span(number.start, number.end)
    lasting = number.unit in TIMES and FOR.search(statement.text, 0, number.start)
    follows = FOLLOWED.match(statement.text[number.end :][:200])
    ranked = "p" in statement.text.lower()
    return Threshold(
        start=start,
        end=end,
        signal=signal,
        comparator=comparator,
        value=number.value,
        upper=number.upper,
        unit=number.unit,
        duration=seconds_of(statement.text, number) if lasting else None,
        percentile=percentile(statement.text[: number.number]) or percentile(title) if ranked else None,
        severity=None,
        action=follows[1].strip() if follows else None,
        section=title,
        sure=sure,
        because=_because(statement),
    )


def _sure(statement: Statement, number: Quantity, signal: str, title: str) -> float:
    """How sure it is that a quantity is a threshold; 0 when it is not."""
    sign = statement.text[number.start : number.start + 1] in "<>=≥≤!≠\uff1e\uff1c⩾⩽" and number.start < number.number
    announced = bool(ANNOUNCED.search(statement.lead) or ANNOUNCED.search(title))
    metric = bool(METRIC.search(signal))
    if (statement.label and AMOUNTS.match(statement.label)) or (
        not number.unit and NEEDS.search(f"{title} {statement.lead}")
    ):
        return 0
    if statement.kind == "heading" and number.unit in TIMES and not metric:
        return 0
    if number.comparator == "between" and number.start == number.number:
        return 0.8 if number.unit and announced and (metric or number.unit not in TIMES) else 0
    named = metric or "_" in signal
    if sign:
        return (1.0 if announced or statement.label else 0.8) if number.unit else (0.7 if named or announced else 0)
    condition = bool(CONDITION.search(statement.text, 0, number.start)) or bool(CONDITION.match(statement.lead))
    return _sure_of_words(
        number, metric=metric, condition=condition, announced=announced, ascii_words=statement.text.isascii()
    )


def _sure_of_words(number: Quantity, *, metric: bool, condition: bool, announced: bool, ascii_words: bool) -> float:
    """How sure a comparison in words is: the more words in common use, the more must stand beside it."""
    if number.strong and (metric or (number.unit and (condition or announced or not ascii_words))):
        return 0.8 if condition or announced else 0.6
    if number.strong or number.comparator == "<=":
        return 0
    if not number.unit:
        return 0.6 if metric and condition and number.comparator in {">", "<"} else 0
    if number.unit in TIMES and not metric:
        return 0.6 if condition and number.comparator in {">", ">="} else 0
    return 0.7 if metric and (condition or announced) else 0


def _state(statement: Statement, number: Quantity, title: str) -> str:
    """The signal of a symptom that compares nothing: "100% error rate"; empty for anything else."""
    if number.unit != "%" or "symptom" not in f"{statement.label} {statement.lead} {title}".lower():
        return ""
    match = STATE.match(statement.text, number.end)
    return match[1] if match else ""


def seconds_of(text: str, number: Quantity) -> float | None:
    """A number of a text as a duration, with the pieces behind it: "1 h 30 min"."""
    return seconds_in(text[number.number : number.end + 12])


def _because(statement: Statement) -> str:
    """What it was read from, in a few words."""
    if statement.kind == "heading":
        return "heading"
    if statement.kind == "comment":
        return "comment in code"
    announcing = statement.lead or (statement.label if not statement.value else "")
    return f'{statement.kind} under "{announcing}"' if announcing else statement.kind
