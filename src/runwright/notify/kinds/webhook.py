"""A webhook of anybody's, signed as Standard Webhooks has it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. `webhook-id` is the same
each time a message is sent, so that the receiver counts it once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from runwright.notify.answer import Answer, Sent
from runwright.notify.kind import ALONE
from runwright.notify.posting import encoded, post

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.notify.address import Address
    from runwright.store.delivery import Notification

REPEATABLE = True
DIGEST = ALONE
PREFIX = "whsec_"


def payload(notification: Notification) -> dict[str, Any]:
    """The message as JSON; its moment goes into the header, so that the same message is the same bytes."""
    data = {**notification._asdict(), "kind": str(notification.kind)}
    return {"type": f"incident.{notification.kind}", "data": data}


def send(notification: Notification, address: Address, now: datetime) -> Answer:
    """Post it, signed where the channel has a key."""
    body, name, stamp = encoded(payload(notification)), identity(notification.key), str(int(now.timestamp()))
    headers = {"webhook-id": name, "webhook-timestamp": stamp}
    if address.key:
        try:
            headers["webhook-signature"] = signature(address.key, f"{name}.{stamp}.".encode() + body)
        except ValueError:  # what is no base64, or not even ASCII
            return Answer(Sent.REFUSED, f"the key of the channel is no base64 behind {PREFIX}")
    return post(address.url, body, now, headers)


def identity(key: str) -> str:
    """The name of a message: what it is known by, without signs that a header could not carry."""
    return f"msg_{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}"


def signature(key: str, signed: bytes) -> str:
    """Version 1: HMAC-SHA256 in base64; raises ValueError where the key is no base64."""
    secret = base64.b64decode(key.removeprefix(PREFIX), validate=True)
    return f"v1,{base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()}"
