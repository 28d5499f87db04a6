"""Alerting rules of Prometheus, each with the link to the procedure that answers it.

Source: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.lib.duration import written
from runwright.monitor import watching

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.monitor.breach import Breach
    from runwright.monitor.monitor import Monitor


def rules(monitors: Sequence[Monitor], base: str = "") -> str:
    """A file of rules, a group for each runbook; `base` is the URL below which the runbooks are read."""
    import yaml

    groups: dict[str, list[dict[str, Any]]] = {}
    for each in monitors:
        if not why_not(each):
            groups.setdefault(each.book, []).append(_rule(each, base))
    made = {"groups": [{"name": name, "rules": found} for name, found in groups.items()]}
    return yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=100)


def why_not(monitor: Monitor) -> str:
    """Why Prometheus cannot watch this; empty when it can."""
    if monitor.breach is not None and monitor.bound is not None and monitor.bound.kind != "promql":
        return f"the signal “{monitor.bound.name}” is asked for by {monitor.bound.kind}, not by PromQL"
    return watching.why_not(monitor)


def _rule(monitor: Monitor, base: str) -> dict[str, Any]:
    assert monitor.bound is not None  # noqa: S101 (`why_not` has looked)
    breach = watching.breach_of(monitor)
    rule: dict[str, Any] = {"alert": monitor.name, "expr": expression(monitor.bound.query, breach)}
    if monitor.lasting:
        rule["for"] = written(monitor.lasting)
    if monitor.severity:
        rule["labels"] = {"severity": monitor.severity}
    rule["annotations"] = dict(_annotations(monitor, base))
    return rule


def _annotations(monitor: Monitor, base: str) -> Iterator[tuple[str, str]]:
    words = monitor.breach.words() if monitor.breach else ""
    said = f"{monitor.title}: {monitor.signal} is {words}"
    yield "summary", monitor.title if monitor.signal == monitor.title else said
    if monitor.action:
        yield "description", monitor.action
    if link := monitor.link(base):
        yield "runbook_url", link


def expression(query: str, breach: Breach) -> str:
    """A query compared: what it gives are the series that are bad."""
    query = query.strip()
    if breach.comparator == "between":
        return f"({query}) >= {breach.value:.12g} <= {breach.upper:.12g}"
    return f"({query}) {breach.comparator} {breach.value:.12g}"
