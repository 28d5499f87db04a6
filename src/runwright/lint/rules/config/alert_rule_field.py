"""A rule file of Prometheus with a field that it does not have, or without one that it needs.

## Why it matters

Prometheus refuses the whole file, and with it every other alert in it. After a reload it goes on with the old rules.

## Example

```yaml
groups:
  - name: shop
    rules:
      - alert: ShopDown
        expr: up{job="shop"} == 0
        for: 5 minutes
        severity: critical
```

## Instead

```yaml
groups:
  - name: shop
    rules:
      - alert: ShopDown
        expr: up{job="shop"} == 0
        for: 5m
        labels:
          severity: critical
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from runwright.languages.yaml_text import plain
from runwright.lib.regex import regex
from runwright.lint.facts.knowledge import near
from runwright.lint.facts.manifest import documents, placed
from runwright.lint.facts.text import texts
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "config/alert-rule-field"
SEVERITY = Severity.ERROR
RULE = frozenset({"alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations"})
"""The fields of one rule (Prometheus 2.42 to 3: rulefmt.Rule)."""
DURATION = regex(r"(?:\d+(?:ms|[smhdwy]))+$|0$")
FILLED = regex(r"_\w+_$")
"""A place to fill in, `<duration>`, as it is masked."""
BELOW = dict.fromkeys(("severity", "team", "service"), "labels") | dict.fromkeys(
    ("summary", "description", "runbook_url", "message", "runbook"), "annotations"
)
HOLDERS = frozenset({"groups", "rules", "spec", "data", "serverFiles", "prometheus", "additionalPrometheusRulesMap"})
"""Under what rules of Prometheus stand: its files, PrometheusRule, values of its charts. Elsewhere it is a sketch."""
OTHERS = regex(
    r"apiVersion: (?!monitoring\.coreos)|grafana|datasourceUid"
    r"|^\s*(?:comparison|metric|threshold|condition|query|channel)s?:",
    re.MULTILINE,
)
"""Alerts of other programs, which have fields of their own."""


def check(book: Runbook) -> Iterator[Finding]:
    """Flag each mapping with `alert` and `expr` that has another field or no valid duration."""
    for text in texts(book, "yaml"):
        if "alert:" not in text.text or "expr:" not in text.text or OTHERS.search(text.text):
            continue
        top: list[Any] = documents(plain(text.text))
        for rule in _rules(top):
            alone = rule in top  # in no list it is told rather than shown as it stands in the file
            for key, message, instead in _wrong(rule):
                yield found(placed(text, key), message, instead, severity=Severity.WARNING if alone else None)


def _rules(documents: list[Any]) -> Iterator[Any]:
    """The mappings that are alerting rules, as far down as rules stand."""
    left = [*documents]
    while left:
        node = left.pop()
        if node.id == "sequence":
            left += node.value
        elif node.id == "mapping":
            left += [value for key, value in node.value if _holds_rules(key.value)]
            if {"alert", "expr"} <= {key.value for key, _ in node.value if key.id == "scalar"}:
                yield node


def _holds_rules(key: object) -> bool:
    return key in HOLDERS or str(key).endswith((".yml", ".yaml"))


def _wrong(node: Any) -> Iterator[tuple[Any, str, str]]:  # noqa: ANN401 - PyYAML has no types for nodes
    for key, value in node.value:
        if key.value not in RULE:
            guess = BELOW.get(key.value) or near(key.value, RULE)
            instead = f"{key.value}: below {guess}" if key.value in BELOW else (guess and f"Did you mean {guess}?")
            yield (
                key,
                f"a rule of Prometheus has no field {key.value}: the whole file is refused",
                instead or "labels or annotations.",
            )
        elif key.value in {"for", "keep_firing_for"} and value.id == "scalar" and not _is_duration(value.value):
            yield value, f"“{value.value}” is no duration for Prometheus: the whole file is refused", "5m, 1h30m, 30s"


def _is_duration(text: str) -> bool:
    return bool(DURATION.match(text) or FILLED.match(text)) or any(sign in text for sign in "<>{}$")
