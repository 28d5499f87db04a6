"""A dashboard of Grafana: a plot for each number that a runbook wants watched, with its limit as a line.

Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from runwright.monitor.export.prometheus import why_not
from runwright.monitor.monitor import GONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runwright.monitor.breach import Breach
    from runwright.monitor.monitor import Monitor

WIDE, HIGH, ACROSS = 12, 8, 2
"""Of a panel, in units of a page 24 wide; and panels beside each other."""
UNITS = {
    "%": "percent",
    "ratio": "percentunit",
    "1": "percentunit",
    "s": "s",
    "ms": "ms",
    "req/s": "reqps",
    "ops/s": "ops",
}
"""What Grafana calls our units."""
GOOD, BAD = "green", "red"
HAIR = 1e-9
"""The share of a number by which another is beyond it."""


def dashboard(monitors: Sequence[Monitor], title: str, base: str = "") -> str:
    """The JSON of a dashboard, whose data source is asked for when it is imported."""
    panels = [_panel(number, each, base) for number, each in enumerate(m for m in monitors if not why_not(m))]
    made = {
        "uid": hashlib.sha256(title.encode()).hexdigest()[:12],
        "title": title,
        "tags": ["runwright"],
        "timezone": "browser",
        "schemaVersion": 39,
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]},
        "panels": panels,
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _panel(number: int, monitor: Monitor, base: str) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${datasource}"}
    query = monitor.bound.query if monitor.bound else ""
    place = {"h": HIGH, "w": WIDE, "x": WIDE * (number % ACROSS), "y": HIGH * (number // ACROSS)}
    made: dict[str, Any] = {
        "id": number + 1,
        "type": "timeseries",
        "title": monitor.title,
        "description": " ".join(filter(None, (monitor.action, f"({monitor.book}:{monitor.line})"))),
        "datasource": source,
        "gridPos": place,
        "targets": [{"refId": "A", "expr": query, "datasource": source, "legendFormat": "__auto"}],
        "fieldConfig": {"defaults": _field(monitor), "overrides": []},
    }
    if link := monitor.link(base):
        made["links"] = [{"title": "Runbook", "url": link, "targetBlank": True}]
    return made


def _field(monitor: Monitor) -> dict[str, Any]:
    """The unit, and the limit as a line between a good and a bad colour."""
    unit = monitor.bound.unit if monitor.bound else ""
    breach = monitor.breach.counted_in(unit) if monitor.breach else None
    steps = [{"color": colour, "value": value} for colour, value in _colours(breach)]
    return {
        "unit": UNITS.get(unit, "short"),
        "custom": {"thresholdsStyle": {"mode": "line"}},
        "thresholds": {"mode": "absolute", "steps": steps},
    }


def _colours(breach: Breach | None) -> list[tuple[str, float | None]]:
    """From which number on which colour holds; the first holds below all."""
    if breach is None:
        return [(GOOD, None)]
    low = breach.value
    above = breach.upper if breach.upper is not None else low + max(abs(low), 1.0) * HAIR
    match breach.comparator:
        case "<" | "<=":
            return [(BAD, None), (GOOD, low)]
        case "==" if low == GONE:
            return [(BAD, None), (GOOD, above)]
        case "==" | "between":
            return [(GOOD, None), (BAD, low), (GOOD, above)]
        case "!=":
            return [(BAD, None), (GOOD, low), (BAD, above)]
        case _:
            return [(GOOD, None), (BAD, low)]


def facts(text: str) -> dict[str, dict[str, str]]:
    """What each panel of a dashboard shows, by its title; of its own JSON, or of the answer of Grafana's API.

    Raises ValueError, KeyError, TypeError and AttributeError for what is none.
    """
    whole = json.loads(text)
    return {_name(each): dict(_shown(each)) for each in _panels(whole.get("dashboard", whole)["panels"])}


def _panels(panels: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every panel, those that are folded into a row too; a row itself shows nothing."""
    for each in panels:
        if each["type"] == "row":
            yield from _panels(each.get("panels") or ())
        else:
            yield each


def _name(panel: Mapping[str, Any]) -> str:
    return str(panel.get("title") or f"the {panel['type']} without a title")


def _shown(panel: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What people added need not have a query, a unit or a limit, and Grafana leaves out what is empty."""
    field = (panel.get("fieldConfig") or {}).get("defaults") or {}
    yield "query", "; ".join(str(each.get("expr", "")).strip() for each in panel.get("targets") or ())
    yield "unit", str(field.get("unit", ""))
    above = ((field.get("thresholds") or {}).get("steps") or ())[1:]  # the first is the ground, whatever value it has
    yield "limit", ", ".join(f"{each['color']} from {each.get('value') or 0:g}" for each in above)
    yield "link", " ".join(str(each["url"]) for each in panel.get("links") or ())
