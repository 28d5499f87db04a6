"""Samples of a page in Prometheus' text format, picked by a selector of PromQL and added."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

LABELS = r'(?:[^"}\n]|"(?:[^"\\\n]|\\.)*")*'
LINE = regex(rf"^(?P<name>[A-Za-z_:][\w:]*)(?:\{{(?P<labels>{LABELS})\}})?[ \t]+(?P<value>[-+]?[\w.+-]+)", re.MULTILINE)
ABOUT = regex(r"^# (?:HELP|TYPE) ", re.MULTILINE)
LABEL = regex(r'(\w+)="((?:[^"\\]|\\.)*)"')


class NotASelector(RunwrightError):
    """A text that picks no samples."""

    hint = 'Write the name of a metric, with labels where they count: http_requests_total{status=~"5.."}'

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is no selector of PromQL")


def total(page: str, selector: str) -> float:
    """The sum of the samples that a selector picks; 0 when it picks none.

    Raises:
        NotASelector: it is none.
    """
    name, matchers = _parsed(selector)
    every = (match for match in LINE.finditer(page) if match["name"] == name)
    picked = (match for match in every if _fits(dict(LABEL.findall(match["labels"] or "")), matchers))
    return sum(_number(match["value"]) for match in picked)


def is_page(text: str) -> bool:
    """Whether a text has samples, or says of which there may be some: of any other, none says nothing."""
    return ABOUT.search(text) is not None or any(_counts(match["value"]) for match in LINE.finditer(text))


@lru_cache(maxsize=64)
def _parsed(selector: str) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    """The name of the metric, and each matcher as label, comparator and value."""
    import promql_parser

    try:
        found: Any = promql_parser.parse(selector)
        matchers = tuple((each.name, _comparator(each), each.value) for each in found.matchers.matchers)
        for _, comparator, value in matchers:
            re.compile(value if "~" in comparator else "")
    except (ValueError, AttributeError, re.error):
        raise NotASelector(selector) from None
    if not found.name:
        raise NotASelector(selector)
    return found.name, matchers


def _comparator(matcher: Any) -> str:  # noqa: ANN401 (the grammar has no types)
    return {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}[str(matcher.op).rpartition(".")[2]]


def _number(text: str) -> float:
    """The value of a sample; nothing of a line that only begins like one."""
    return float(text) if _counts(text) else 0.0


def _counts(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _fits(labels: dict[str, str], matchers: tuple[tuple[str, str, str], ...]) -> bool:
    for label, comparator, value in matchers:
        mine = labels.get(label, "")
        same = re.fullmatch(value, mine) is not None if "~" in comparator else mine == value
        if same is comparator.startswith("!"):
            return False
    return True
