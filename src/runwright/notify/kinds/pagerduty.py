"""PagerDuty, by the Events API v2: an alert is triggered, acknowledged and resolved under one key.

https://developer.pagerduty.com/docs/events-api-v2/overview/. `dedup_key` is the incident: an event that comes twice
is one more line in the log of the same alert, never a second page.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from runwright.notify.cutting import cut
from runwright.notify.grade import Grade, grade
from runwright.notify.kind import ALONE
from runwright.notify.posting import encoded, post
from runwright.store.delivery import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.notify.address import Address
    from runwright.notify.answer import Answer
    from runwright.store.delivery import Notification

REPEATABLE = True
DIGEST = ALONE
URL = "https://events.pagerduty.com"
SUMMARY, DETAILS, KEY = 1024, 100_000, 255
"""Signs of each; a whole event has 512 KB at most."""
ACTIONS = {Kind.ACKNOWLEDGED: "acknowledge", Kind.RESOLVED: "resolve"}
"""What is told by an event of its own; all else triggers, which on an open alert adds to its log."""


def payload(notification: Notification) -> dict[str, Any]:
    """The event, without the integration key."""
    action = ACTIONS.get(notification.kind, "trigger")
    event: dict[str, Any] = {"event_action": action, "dedup_key": key(notification.about)}
    if action != "trigger":
        return event
    test = notification.kind is Kind.TEST
    event["client"] = "Runwright"
    event["payload"] = {
        "summary": cut(notification.subject, SUMMARY),
        "source": "runwright",
        "severity": str(Grade.INFO if test else grade(notification.severity)),
        "custom_details": {"text": cut(notification.body, DETAILS), "severity": notification.severity},
    }
    if notification.link:
        event["client_url"] = notification.link
        event["links"] = [{"href": notification.link, "text": "Open it"}]
    return event


def send(notification: Notification, address: Address, now: datetime) -> Answer:
    """Enqueue the event; 202 says that it was taken."""
    event = {"routing_key": address.key, **payload(notification)}
    return post(f"{(address.url or URL).rstrip('/')}/v2/enqueue", encoded(event), now)


def key(about: str) -> str:
    """A key that PagerDuty takes; one that is too long becomes its digest."""
    return about if len(about) <= KEY else hashlib.sha256(about.encode("utf-8", "replace")).hexdigest()
