"""Intake: webhooks of monitoring systems become notices.

Sources: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config (versions 3 and 4 of the payload),
https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
(the same with more fields), https://developer.pagerduty.com/docs/webhooks/v3-overview/
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from runwright.incident.notice import Notice
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST = 20_000
"""Alerts that one message may hold: Alertmanager puts a whole group into one, and drops what is refused."""
LONGEST = 2000
"""Signs of a text that are kept."""


class Unintelligible(RunwrightError):
    """A message that no monitoring system we know has written."""

    hint = "Send Alertmanager's, Grafana's or PagerDuty's webhook as it is."

    def __init__(self, why: str) -> None:
        super().__init__(f"this is no webhook of alerts: {why}")


def notices(data: bytes) -> list[Notice]:
    """What a message tells, an alert each.

    Raises:
        Unintelligible: it is none of the known forms.
    """
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise Unintelligible("it is not JSON") from None
    if not isinstance(found, dict):
        raise Unintelligible("it is no JSON object")
    try:
        return list(_of_alerts(found) if "alerts" in found else _of_pagerduty(found))
    except (KeyError, TypeError, AttributeError) as error:
        raise Unintelligible(f"it lacks {error}") from None
    except ValueError as error:
        raise Unintelligible(str(error)) from None


def _of_alerts(found: Mapping[str, Any]) -> Iterator[Notice]:
    source = "grafana" if "orgId" in found else "alertmanager"
    if len(found["alerts"]) > MOST:
        raise ValueError(f"it holds more than {MOST} alerts")
    for each in found["alerts"]:
        labels = {str(name): str(value) for name, value in (each.get("labels") or {}).items()}
        texts = {str(name): str(value) for name, value in (each.get("annotations") or {}).items()}
        started = _moment(each["startsAt"])
        yield Notice(
            source=source,
            key=f"{source}/{each.get('fingerprint') or _fingerprint(labels)}/{started.isoformat()}",
            name=labels["alertname"][:LONGEST],
            firing=str(each["status"]) == "firing",
            severity=labels.get("severity", ""),
            summary=(texts.get("summary") or texts.get("description") or labels["alertname"])[:LONGEST],
            link=(texts.get("runbook_url") or texts.get("runbook") or "")[:LONGEST],
            started=started,
            labels=labels,
        )


def _of_pagerduty(found: Mapping[str, Any]) -> Iterator[Notice]:
    """An event about an incident there; only what begins or ends one is of interest."""
    event = found["event"]
    kind, data = str(event["event_type"]), event["data"]
    if kind not in {"incident.triggered", "incident.resolved", "incident.reopened"}:
        return
    yield Notice(
        source="pagerduty",
        key=f"pagerduty/{data['id']}",
        name=str(data["title"])[:LONGEST],
        firing=kind != "incident.resolved",
        severity=str((data.get("priority") or {}).get("summary") or data.get("urgency") or ""),
        summary=str(data["title"])[:LONGEST],
        link="",
        started=_moment(data["created_at"]),
        labels={"service": str((data.get("service") or {}).get("summary", ""))},
    )


def _fingerprint(labels: Mapping[str, str]) -> str:
    """What tells alerts apart where the message does not: version 3 of the payload has no fingerprint."""
    return hashlib.sha256(json.dumps(sorted(labels.items())).encode()).hexdigest()[:16]


def _moment(text: object) -> datetime:
    """A moment (RFC 3339); nanoseconds, as Go writes them, are cut."""
    head, dot, rest = str(text).partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    zone = rest[len(digits) :]
    whole = f"{head}.{digits[:6]}{zone}" if dot else head
    moment = datetime.fromisoformat(whole)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
