"""Signals: the words before a number that name what is measured."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.runbook.phase import Role, read_title

if TYPE_CHECKING:
    from runwright.runbook.document import Document
    from runwright.runbook.quantity import Quantity
    from runwright.runbook.section import Section
    from runwright.runbook.statement import Statement

METRIC = regex(
    r"rate|latency|lag|usage|utili[sz]ation|\bcpu\b|memory|\bdisk\b|space|time\b|times\b|errors?\b|"
    r"5xx|4xx|connections?|pool|queue|depth|throughput|"
    r"load\b|traffic|count|number of|requests?|size|backlog|hits?\b|miss|percent|ratio|i/o|iops|"
    r"\brps\b|\bqps\b|capacity|delay|uptime|availability|age\b|"
    r"restarts?|failures?|replicas?|pods?\b|nodes?\b|offset|drift|heap|\bgc\b|threads?|sessions?|"
    r"temperature|burn|budget|p\d\d|percentile|expir|"
    r"使用率|延迟|错误率|数量|时间|内存|磁盘|连接",
    re.IGNORECASE,
)
BOUNDARY = regex(
    r"[.;:,?!]\s+|[(（，。\uff1b：→|]\s*|(?:--|–|—)\s+|\b(?:if|when|whenever|while|that|because|until|unless|"
    r"and|or|but|where|which|once|as soon as|in case|wenn|sobald)\b\s*|如果|当",
    re.IGNORECASE,
)
TRAILING = regex(
    r"(?:\s|[:：~≈*`'\"(\[-]|\b(?:is|are|was|were|has been|have been|be|being|been|drops?|dropped|"
    r"falls?|goes|go|rises?|rising|stays?|remains?|gets?|grows?|growing|increases?|"
    r"climbs?|exceeds?|takes?|took|taking|runs?|running|to|of|at|by|for|with|from|still|usually|"
    r"typically|normally|consistently|currently|must|should|expected|will|not|"
    r"greater|higher|lower|more|less|reports?|shows?|lasts?|fires?|fired|firing|triggers?|triggered|consistently|continuously|a|the|value|ist|"
    r"sind|has|have|had|in|on|into|than|already|its)\b|持续(?:时间)?)+$",
    re.IGNORECASE,
)
BRACKETS = regex(r"\([^()]*\)")
LEADING = regex(
    r"^(?:\W|\b(?:the|a|an|your|any|this|our|its|their|check|verify|ensure|alert|alerts|expected|"
    r"monitor|watch|investigate|confirm|fires|on|for|of|with|has|have)\b)+",
    re.IGNORECASE,
)
QUALIFIER = regex(
    r"^(?:(?:P\d|SEV-?\d)\s*[:–—-]\s*|\d+[.)]\s+)?(?:(?:high|low|slow|excessive|elevated|critical|"
    r"increased|degraded)\s+)?",
    re.IGNORECASE,
)
PERCENTILE = regex(r"\bp(\d{2,3}(?:\.\d{1,2})?)\b|\b(\d{2}(?:\.\d{1,2})?)(?:th|st|nd|rd)?[ -]percentile", re.IGNORECASE)
ONLY_PERCENTILE = regex(r"^\W*(?:p\d{2,3}|\d{2}th percentile)\W*$", re.IGNORECASE)
EMPTY = regex(
    r"(?:if|it|and|or|when|that|this|they|like|usually|then|else|persists|so|again|see|which|typically|"
    r"[且并这种情况持续时间]+)$",
    re.IGNORECASE,
)
"""What is no signal by itself; the label or the topic tells what is meant."""
SILENT = regex(
    r"(?:symptom|cause|note|warning|trigger|condition|expected|example|tip|info|hinweis|threshold|"
    r"limit|target)s?$",
    re.IGNORECASE,
)


def percentile(text: str) -> float | None:
    """The percentile that some words name: 95 for "P95", 99.9 for "p999"."""
    match = PERCENTILE.search(text)
    if match is None:
        return None
    digits = match[1] or match[2]
    number = float(digits) if "." in digits or len(digits) < 3 else float(f"{digits[:2]}.{digits[2:]}")
    return int(number) if number.is_integer() else number


def signal_of(statement: Statement, number: Quantity, topic: str, before: str) -> str:
    """What a number measures, by the words before it, its label, the number before it, or the topic."""
    text = statement.text
    code = statement.inline.code_at(statement.at + number.number)
    if code is not None and number.start < number.number:
        expression = text[max(0, code.at - statement.at) : number.start].strip()
        return expression if len(expression) > 1 else ""
    begin = len(text) - len(statement.value) if statement.value and text.endswith(statement.value) else 0
    words = clause(text[max(begin if begin <= number.start else 0, number.start - 160) : number.start])
    if statement.kind == "heading":
        return named(text[: number.start].split("(")[0] if not words or ONLY_PERCENTILE.match(words) else words)
    if words and not ONLY_PERCENTILE.match(words):
        return words
    if statement.label and not _silent(statement.label):
        return named(statement.label)
    if before or words or not statement.lead:
        return before or named(topic)
    return ""


def topic(document: Document, section: Section) -> str:
    """What a section is about: its title, or that of the section around it when it only names a phase."""
    while section.ordinal and read_title(section.title).role is Role.PHASE:
        section = document.sections[section.parent]
    return section.title or PurePath(document.source.name).stem


def named(title: str) -> str:
    """A title or label as a signal: "P2: High Error Rate" measures the error rate."""
    words = TRAILING.sub("", title)
    bare = QUALIFIER.sub("", words, count=1).strip()
    return bare or words.strip()


def clause(text: str) -> str:
    """The last clause of some words, without what only joins it to the number."""
    text = TRAILING.sub("", BRACKETS.sub(" ", text[-160:]))
    start = 0
    for match in BOUNDARY.finditer(text):
        if text[match.end() :].strip():
            start = match.end()
    words = " ".join(LEADING.sub("", text[start:]).strip(" `'\"*_([{。，、\uff1b").split()[-10:])
    return "" if EMPTY.match(words) or not any(character.isalpha() for character in words) else words


def _silent(label: str) -> bool:
    """Whether a label names a phase or a kind of remark instead of something to measure."""
    return SILENT.match(label) is not None or read_title(label).role in {
        Role.PHASE,
        Role.CONDITION,
        Role.ALTERNATIVE,
    }
