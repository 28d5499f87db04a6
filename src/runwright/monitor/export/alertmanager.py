"""Routes of Alertmanager: every alert that a runbook answers comes to `runwright listen`, the urgent ones at once.

How long a group waits and how often it is repeated follow from the response time of its severity, in the runbooks.
Source: https://prometheus.io/docs/alerting/latest/configuration/
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from runwright.lib.duration import seconds, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from runwright.monitor.monitor import Monitor
    from runwright.runbook import Runbook

RECEIVER = "runwright"
LISTENS = "http://127.0.0.1:9095/alerts"
CREDENTIALS = "/etc/alertmanager/runwright-token"
WAIT, REPEAT = 30.0, 4 * 3600.0
"""Seconds, where no severity says otherwise: Alertmanager's own."""
SHORTEST = 60.0
HIDDEN = "<secret>"
"""What a running Alertmanager shows in the place of a URL."""


def routes(monitors: Sequence[Monitor], responses: Mapping[str, float], url: str = "") -> str:
    """A configuration: one receiver, and a route for each severity that the alerts have."""
    import yaml

    severities = sorted(
        {each.severity for each in monitors if each.severity}, key=lambda name: responses.get(name, REPEAT)
    )
    route: dict[str, Any] = {"receiver": RECEIVER, "group_by": ["alertname"], "group_wait": written(WAIT)}
    route |= {"group_interval": "5m", "repeat_interval": written(REPEAT)}
    route["routes"] = [_route(name, responses.get(name)) for name in severities]
    receiver = {"name": RECEIVER, "webhook_configs": [_webhook(url or LISTENS)]}
    return yaml.safe_dump({"route": route, "receivers": [receiver]}, sort_keys=False, width=100)


def _route(severity: str, response: float | None) -> dict[str, Any]:
    """One severity; nobody waits longer than a tenth of the time in which somebody must answer."""
    made: dict[str, Any] = {"matchers": [f'severity="{severity}"'], "receiver": RECEIVER}
    if response:
        made["group_wait"] = written(min(WAIT, response / 10))
        made["repeat_interval"] = written(max(response, SHORTEST))
    return made


def _webhook(url: str) -> dict[str, Any]:
    return {
        "url": url,
        "send_resolved": True,
        "http_config": {"authorization": {"credentials_file": CREDENTIALS}},
    }


def responses(books: Iterable[Runbook]) -> dict[str, float]:
    """The seconds in which somebody must answer, by severity; the shortest that is said."""
    found: dict[str, float] = {}
    for book in books:
        for each in book.severities:
            if each.response is not None:
                name = each.name.lower()
                found[name] = min(each.response, found.get(name, each.response))
    return found


def facts(text: str) -> dict[str, dict[str, str]]:
    """What of a configuration brings alerts here, by names: that of a file, or the answer of `/api/v2/status`.

    Of other people's routes nothing is said. Raises ValueError, KeyError, TypeError, AttributeError and YAMLError for
    what is no configuration.
    """
    import yaml

    whole = json.loads(text)["config"]["original"] if text.lstrip().startswith("{") else text
    found = yaml.safe_load(whole)
    made = {
        f"receiver {each['name']}": {"url": " ".join(_url(one) for one in each.get("webhook_configs", ()))}
        for each in found["receivers"]
        if each["name"] == RECEIVER
    }
    return made | {name: _timing(each) for each in _below(found["route"]) if (name := _name(each))}


def _url(webhook: Mapping[str, Any]) -> str:
    """Where it sends to; a running Alertmanager does not say it."""
    url = str(webhook.get("url", ""))
    return "" if url == HIDDEN else url


def _below(route: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for each in route.get("routes") or ():
        yield each
        yield from _below(each)


def _name(route: Mapping[str, Any]) -> str:
    """The alerts of a route that leads here, by its matchers; empty for one that leads to somebody else."""
    if route.get("receiver") != RECEIVER:
        return ""
    old = [f'{label}="{value}"' for label, value in (route.get("match") or {}).items()]
    return f"route of {', '.join(sorted([*map(str, route.get('matchers') or ()), *old]))}"


def _timing(route: Mapping[str, Any]) -> dict[str, str]:
    return {name: _same(str(route[name])) for name in ("group_wait", "repeat_interval") if name in route}


def _same(text: str) -> str:
    """A duration as we write it: 60s and 1m are one."""
    found = seconds(text)
    return text if found is None else written(found)
