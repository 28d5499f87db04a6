"""Thresholds in alerting rules that a document shows: the expression, how long it must hold, how bad it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.duration import seconds_in
from runwright.lib.regex import regex
from runwright.runbook.cursor import Cursor
from runwright.runbook.element import CodeBlock
from runwright.runbook.threshold import Threshold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document

EXPRESSION = regex(
    r"^(?P<indent>[ \t]*)(?:-[ \t]+)?expr:[ \t]*(?:[|>][-+]?[ \t]*\n)?"
    r"(?P<expr>[^\n]*(?:\n(?P=indent)[ \t]{2,}[^\n]*)*)",
    re.MULTILINE,
)
COMPARED = regex(r"(>=|<=|==|!=|>|<)[ \t]*(?:bool[ \t]+)?(\d{1,15}(?:\.\d{1,9})?)[ \t)'\"]*(?:#[^\n]*)?$")
LONGEST = 2000
"""Characters behind an expression in which the rest of its rule is looked for."""
FOR = regex(r"^[ \t]*for:[ \t]*[\"']?(\w+)", re.MULTILINE)
SEVERITY = regex(r"^[ \t]*severity:[ \t]*[\"']?([\w-]+)", re.MULTILINE)
NEXT = regex(r"^[ \t]*-[ \t]*(?:alert|record|name):", re.MULTILINE)


def in_rules(document: Document) -> Iterator[Threshold]:
    """The thresholds of all alerting rules in blocks."""
    for number, element in enumerate(document.elements):
        if isinstance(element, CodeBlock) and "expr:" in element.text:
            title = document.section_of(number).title
            cursor = Cursor(element)
            rules = (_of_rule(element.text, match, cursor, title) for match in EXPRESSION.finditer(element.text))
            yield from filter(None, rules)


def _of_rule(text: str, match: re.Match[str], cursor: Cursor, title: str) -> Threshold | None:
    """The threshold at the end of an expression, with what the rest of its rule says."""
    expression = match["expr"].rstrip()
    compared = COMPARED.search(expression[-120:])
    if compared is None:
        return None
    rest = text[match.end() : match.end() + LONGEST]
    following = NEXT.search(rest)
    rest = rest[: following.start()] if following else rest
    lasting, severity = FOR.search(rest), SEVERITY.search(rest)
    value = float(compared[2])
    first = match.start("expr")
    start, end = cursor.span(first, first + len(expression))
    return Threshold(
        start=start,
        end=end,
        signal=" ".join(expression[: len(expression) - len(compared[0])].split()),
        comparator=compared[1],
        value=int(value) if value.is_integer() else value,
        upper=None,
        unit="",
        duration=seconds_in(lasting[1]) if lasting else None,
        percentile=None,
        severity=severity[1] if severity else None,
        action=None,
        section=title,
        sure=1.0,
        because="alerting rule",
    )
