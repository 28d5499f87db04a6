"""Drift: where the rules that are live differ from what the runbooks say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.lib.duration import seconds
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Unusable(RunwrightError):
    """What is said to be live rules is none."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.hint = "Name a file of alerting rules, or the URL of a Prometheus."


class Rule(NamedTuple):
    """What makes one alerting rule the same as another."""

    expr: str
    """As Prometheus' own parser writes it."""
    lasting: float
    severity: str
    link: str


def rules_of(text: str, where: str) -> dict[str, Rule]:
    """The alerting rules of a file, or of the answer of `/api/v1/rules`, by their names.

    Raises:
        Unusable: it is neither.
    """
    import yaml

    try:
        found = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
        groups = found["data"]["groups"] if "data" in found else found["groups"]
        every = [rule for group in groups for rule in group["rules"]]
        return dict(_rule(each) for each in every if "alert" in each or each.get("type") == "alerting")
    except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise Unusable(where, f"it holds no alerting rules ({error})") from None


def _rule(raw: Mapping[str, Any]) -> tuple[str, Rule]:
    labels, annotations = raw.get("labels") or {}, raw.get("annotations") or {}
    lasting = raw.get("duration", raw.get("for", 0))
    severity, link = str(labels.get("severity", "")), str(annotations.get("runbook_url", ""))
    name = str(raw.get("alert", raw.get("name")))
    return name, Rule(_normal(str(raw.get("expr", raw.get("query")))), _seconds(lasting), severity, link)


def _normal(query: str) -> str:
    """A query without what does not matter in it; one that is none stays as it is."""
    import promql_parser

    try:
        return str(promql_parser.parse(query).prettify())
    except ValueError:
        return query.strip()


def _seconds(lasting: object) -> float:
    return float(lasting) if isinstance(lasting, int | float) else seconds(str(lasting)) or 0.0


def differences(wanted: Mapping[str, Rule], live: Mapping[str, Rule]) -> Iterator[str]:
    """What is missing, what differs, and what nobody wrote down; a sentence each."""
    for name, rule in wanted.items():
        if name not in live:
            yield f"{name}: not live"
            continue
        yield from (f"{name}: {each}" for each in _between(rule, live[name]))
    for name in live.keys() - wanted.keys():
        yield f"{name}: live, and in none of these runbooks"


def _between(wanted: Rule, live: Rule) -> Iterator[str]:
    if wanted.expr != live.expr:
        yield f"it watches {live.expr}, the runbook says {wanted.expr}"
    if wanted.lasting != live.lasting:
        yield f"it waits {live.lasting:g} s, the runbook says {wanted.lasting:g} s"
    if wanted.severity.lower() != live.severity.lower():
        yield f"its severity is {live.severity or 'none'}, the runbook says {wanted.severity or 'none'}"
    if wanted.link and wanted.link != live.link:
        yield f"its runbook is {live.link or 'none'}, and should be {wanted.link}"
