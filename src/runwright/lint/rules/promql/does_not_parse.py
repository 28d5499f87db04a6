"""A query that Prometheus cannot read.

## Why it matters

The console answers with a parse error, the dashboard with an empty panel, and an alert with such an expression makes
Prometheus refuse the whole file of rules.

## Example

```promql
rate(http_requests_total{status=~"5.."}[5m]) by (status)
```

## Instead

```promql
sum by (status) (rate(http_requests_total{status=~"5.."}[5m]))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.languages.promql import tree
from runwright.lib.regex import regex
from runwright.lint.facts.fencing import is_broken
from runwright.lint.facts.query import expressions
from runwright.lint.facts.text import texts
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.facts.text import Text
    from runwright.runbook import Runbook

NAME = "promql/does-not-parse"
SEVERITY = Severity.ERROR
SHOWN = regex(
    r"\}?\s+[-+]?\d[\d.e+]*\s*$|^\s*#|\.\.\.|…|\{\s*\w+\s*(?:,\s*\w+\s*)*\}|\}\s+[a-z]{4,}(?:\s+[a-z]{4,})*\s*$"
)
"""A series with its value, as Prometheus shows it, a metric with the names of its labels, or something left out."""
STRUCT = regex(r"\s*&?[\w.]+\{\s*\n?\s*\w+:\s")
"""A value of Go."""
PROSE = regex(r"[\u2500-\u257f]|^\s*(?:[A-Za-z'’,.%/-]+\s+){5,}|^\s*(?:[-*]|\d+\.)\s.*[`*]|[\u2192\u27f6]")
"""A drawing, or a sentence behind a fence that was never closed."""
AGGREGATED = regex(r"^\s*((\w+)\s*\(.*\))\s*((?:by|without)\s*\([^()]*\))\s*$")
OWN_TAGS = frozenset({"promql", "prometheus", "prom"})
FIELD = regex(r"\s*(?:for|labels|annotations|severity|alert)\s*:")
"""A line of the rule that the query is for."""
METRICSQL = regex(
    r"\bkeep_metric_names\b|\bunknown function with name '(?:\w+_over_time|range_\w+|rollup\w*|"
    r"label_\w+|outliers?_\w+|topk_\w+"
    r"|bottomk_\w+|running_\w+|union|alias|if|ifnot|default|increase_p\w+|rate_p\w+|delta_p\w+|\w+_prometheus|remove_resets"
    r"|keep_\w+|interpolate|step|start|end|now|ru|ttf|lag|lifetime|tmin_\w+|tmax_\w+|histogram_\w+|buckets_limit|prometheus_buckets"
    r"|metrics|query_result|label_values|label_names)'|\b(?:WITH|default|ifnot)\s*\("
)
"""What VictoriaMetrics reads, and the questions of Grafana's variables."""
DEFINED = regex(r"^\s*[A-Za-z_][\w:]*(?:\{[^{}]*\})?\s=(?:\s|$)")
"""What a metric is made of, as people write it down: `burn_rate{service="shop"} = …`."""
NOTE = regex(r"\s[-=]>\s")
"""An arrow to what it means."""
LOGQL = regex(r"\|=|\|~|!~?\s*`|\|\s*(?:json|logfmt|pattern|regexp|line_format|label_format|unwrap|decolorize)\b")
"""Loki's language, which its rules use under the same words."""
DIGITS = regex(r"(?<=\d)_(?=\d)")
"""What newer versions read between digits: 4_000_000."""
FILLED = regex(r"\{\{|<\w|\$\{")
RULE = regex(r"(?m)^\s*(?:- )?[\"']?(?:alert|record|groups|title|panels|targets|rules)[\"']?\s*:")
"""What stands beside the expression of a rule, or of a panel."""
SCOPE = regex(r"[{,]\s*\$\w+\s*[,}]")
"""A variable in the place of a matcher, which the dashboard fills in."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each query that the grammar refuses, and each `expr` of a rule."""
    yield from _queries(book)
    yield from _rules(book)


def _queries(book: Runbook) -> Iterator[Finding]:
    """Queries in blocks and in commands."""
    for text in texts(book, "promql"):
        for problem in text.parsed.problems if text.block is None or not is_broken(text.block) else ():
            statement = next((each for each in text.statements if each.start <= problem.start <= each.end), problem)
            words = text.slice(statement.start, statement.end)
            if not _is_anothers(text, words) and not _is_sketch(words, problem.message):
                yield found(
                    text.home.of(statement),
                    f"Prometheus refuses this query: {_why(words, problem.message)}",
                    _instead(words),
                    severity=Severity.INFO if text.block and text.command is None and not text.block.tag else None,
                )


def _rules(book: Runbook) -> Iterator[Finding]:
    """The `expr` of rules and panels."""
    for text in texts(book, "yaml"):
        for place, words in expressions(text) if RULE.search(text.text) else ():
            if tree(DIGITS.sub("", words)) is None and not (FILLED.search(words) or LOGQL.search(words)):
                says = f"Prometheus refuses this rule: {_why(words, 'its expr does not parse')}"
                yield found(place, says, _instead(words))


def _is_anothers(text: Text, words: str) -> bool:
    """Whether a query is in the language of another program: Loki's, Splunk's, one that its block is tagged with."""
    tag = text.block.tag if text.block else ""
    own = text.block is None or tag in OWN_TAGS
    tagged = not own and (("|" in words) or (bool(tag) and text.command is None))
    return tagged or LOGQL.search(words) is not None


def _is_sketch(words: str, message: str) -> bool:
    """Whether words show how a query is built, or use what newer versions and others' dialects read."""
    begins = any(pattern.match(words) for pattern in (STRUCT, FIELD, DEFINED))
    holds = any(pattern.search(words) for pattern in (SHOWN, SCOPE, PROSE, DIGITS, NOTE))
    return begins or holds or METRICSQL.search(f"{words} {message}") is not None


def _why(words: str, message: str) -> str:
    misplaced = AGGREGATED.match(words)
    if misplaced:
        return f"“{misplaced[3]}” belongs to an aggregation, and {misplaced[2]} is none"
    return message


def _instead(words: str) -> str:
    misplaced = AGGREGATED.match(words)
    return f"sum {misplaced[3]} ({misplaced[1]})" if misplaced else "Try it in the expression browser first."
