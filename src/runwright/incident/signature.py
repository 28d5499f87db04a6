"""The signature of a webhook: a MAC of its body by a secret that both sides know.

PagerDuty writes `X-PagerDuty-Signature: v1=HEX,v1=HEX`, one for each secret that is valid while it is changed; Grafana
writes `X-Grafana-Alerting-Signature: HEX`, and where a header for the time was set up, the MAC is of `TIME:BODY`.
Sources: https://developer.pagerduty.com/docs/verifying-webhook-signatures, and “HMAC signature” in
https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGERDUTY = "x-pagerduty-signature"
GRAFANA = "x-grafana-alerting-signature"
GRAFANA_TIME = "x-grafana-alerting-timestamp"
VERSION = "v1="
FRESH = 300.0
"""Seconds by which the time that Grafana signs may differ from ours: others must not send an old message again."""


def is_signed(headers: Mapping[str, str]) -> bool:
    """Whether a message bears a signature that we know."""
    return PAGERDUTY in headers or GRAFANA in headers


def proven(body: bytes, headers: Mapping[str, str], secret: str, now: float) -> bool:
    """Whether a message was written by somebody who knows the secret; `now` in seconds since 1970."""
    if PAGERDUTY in headers:
        given = [each.strip() for each in headers[PAGERDUTY].split(",")]
        return any(_same(each.removeprefix(VERSION), body, secret) for each in given if each.startswith(VERSION))
    if GRAFANA not in headers:
        return False
    at = headers.get(GRAFANA_TIME, "")
    if at and not (at.isascii() and at.isdecimal() and len(at) < 15 and abs(now - int(at)) <= FRESH):
        return False
    return _same(headers[GRAFANA], f"{at}:".encode() + body if at else body, secret)


def _same(given: str, signed: bytes, secret: str) -> bool:
    made = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given.encode(), made.encode())
