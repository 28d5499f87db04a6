"""Intake: webhooks of monitoring systems become notices.

Sources: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config (version 4 of the payload, and what
older ones leave out: 3 has no fingerprints, 2 no status of each alert, 1 calls the list `alert`),
https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
(the same with more fields), https://developer.pagerduty.com/docs/webhooks/v3-overview/
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from runwright.incident.notice import Notice
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST = 20_000
"""Alerts that one message may hold: Alertmanager puts a whole group into one, and drops what is refused."""
LONGEST = 2000
"""Signs of a text that are kept."""
WORD = 100
"""Signs of a severity: it stands before every subject."""
ESCAPE = b"\\u"
UNWRITABLE = regex("[\0\ud800-\udfff]")
"""NUL, and halves of signs: senders cut texts by units of UTF-16."""
NEVER = "0001-01-01"
"""Go's zero of time: what has no end yet."""
UNJUDGED = {"DatasourceNoData": "no data", "DatasourceError": "cannot be read"}
"""Alerts that Grafana raises in the place of a rule, which it names by a label."""


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
        found = _writable(json.loads(data)) if ESCAPE in data else json.loads(data)
    except (ValueError, RecursionError):
        raise Unintelligible("it is not JSON") from None
    if not isinstance(found, dict):
        raise Unintelligible("it is no JSON object")
    try:
        alerts = found.get("alerts", found.get("alert"))
        return list(_of_pagerduty(found) if alerts is None else _of_alerts(found, alerts))
    except KeyError as error:
        raise Unintelligible(f"it lacks {error}") from None
    except (TypeError, AttributeError):
        raise Unintelligible("its parts are not of the kinds that they have there") from None
    except ValueError as error:
        raise Unintelligible(str(error)) from None


def _writable(value: Any) -> Any:  # noqa: ANN401 (whatever JSON can be)
    """The same with a mark for each sign that no store and no receiver takes; only an escape can bring one."""
    if isinstance(value, str):
        return UNWRITABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_writable(each) for each in value]
    if isinstance(value, dict):
        return {_writable(name): _writable(each) for name, each in value.items()}
    return value


def _of_alerts(found: Mapping[str, Any], alerts: Sequence[Mapping[str, Any]]) -> Iterator[Notice]:
    source = "grafana" if "orgId" in found else "alertmanager"
    if len(alerts) > MOST:
        raise ValueError(f"it holds more than {MOST} alerts")
    for each in alerts:
        labels = {str(name): str(value) for name, value in (each.get("labels") or {}).items()}
        texts = {str(name): str(value) for name, value in (each.get("annotations") or each).items()}
        started = _moment(each["startsAt"] if "startsAt" in each else each["payload"]["activeSince"])
        name, state = _called(labels)
        yield Notice(
            source=source,
            key=f"{source}/{each.get('fingerprint') or _fingerprint(labels)}/{started.isoformat()}",
            name=name[:LONGEST],
            firing=_fires(each, str(found.get("status"))),
            severity=labels.get("severity", "")[:WORD],
            summary=f"{state}{texts.get('summary') or texts.get('description') or name}"[:LONGEST],
            link=(texts.get("runbook_url") or texts.get("runbook") or "")[:LONGEST],
            started=started,
            labels=labels,
        )


def _called(labels: Mapping[str, str]) -> tuple[str, str]:
    """What an alert is called, and what Grafana says of the rule where it could not be judged at all."""
    name = labels.get("alertname") or _described(labels)
    state = UNJUDGED.get(name, "")
    return (labels["rulename"], f"{state}: ") if state and labels.get("rulename") else (name, "")


def _described(labels: Mapping[str, str]) -> str:
    """What stands for the name of an alert that has none: refused, it would take all others of its message along."""
    return ", ".join(f"{name}={value}" for name, value in sorted(labels.items())) or "an alert without a name"


def _fires(alert: Mapping[str, Any], status: str) -> bool:
    """Whether it has not ended; versions 1 and 2 say so of the whole message, and of one only when it ended."""
    if "status" in alert:
        return str(alert["status"]) == "firing"
    ended = str(alert.get("endsAt") or NEVER)
    return status == "firing" and (ended.startswith(NEVER) or _moment(ended) > SYSTEM.now())


def _of_pagerduty(found: Mapping[str, Any]) -> Iterator[Notice]:
    """An event about an incident there; only what begins or ends one is of interest."""
    event = found["event"]
    kind, data = str(event["event_type"]), event["data"]
    if kind not in {"incident.triggered", "incident.resolved", "incident.reopened"}:
        return
    again = kind == "incident.reopened"
    yield Notice(
        source="pagerduty",
        key=f"pagerduty/{data['id']}{'/' + str(event['occurred_at']) if again else ''}",
        name=str(data["title"])[:LONGEST],
        firing=kind != "incident.resolved",
        severity=str((data.get("priority") or {}).get("summary") or data.get("urgency") or "")[:WORD],
        summary=str(data["title"])[:LONGEST],
        link="",
        started=_moment(event["occurred_at"] if again else data["created_at"]),
        labels={"service": str((data.get("service") or {}).get("summary", ""))},
        echo=str(data.get("incident_key") or "").removeprefix("status/"),
    )


def _fingerprint(labels: Mapping[str, str]) -> str:
    """What tells alerts apart where the message does not: version 3 of the payload has no fingerprint."""
    return hashlib.sha256(json.dumps(sorted(labels.items())).encode()).hexdigest()[:16]


def _moment(text: object) -> datetime:
    """A moment (RFC 3339), in UTC: a key is the same whatever the zone; nanoseconds, as Go writes them, are cut."""
    head, dot, rest = str(text).partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    zone = rest[len(digits) :]
    whole = f"{head}.{digits[:6]}{zone}" if dot else head
    moment = datetime.fromisoformat(whole)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:  # within a day of what can be counted: long ago, or never
        return moment.replace(tzinfo=UTC)
