"""Sending: one attempt to deliver one notification, and what follows from its answer. The decision is pure.

How long it is waited before the next attempt is one formula, and the next attempt is a row of the store: it is made by
whichever courier lives then. A library that retries holds the process, and forgets with it.
"""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from runwright.environment.channel import KEPT
from runwright.environment.env_file import NoEnvFile, furnished
from runwright.environment.redactor import Redactor
from runwright.environment.secret import SecretMissing, resolve
from runwright.notify.address import addressed
from runwright.notify.answer import Answer, Sent
from runwright.notify.catalogue import kind_of
from runwright.store.delivery import Outcome, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from runwright.environment.channel import Channel
    from runwright.environment.environment import Environment
    from runwright.notify.address import Address
    from runwright.store.delivery import Delivery, Notification

FIRST, LONGEST = 1.0, 300.0
"""Seconds before the second attempt, twice as long before each further one, and at most."""


class Round(NamedTuple):
    """The place that a courier works for."""

    channels: Mapping[str, Channel]
    environment: Environment
    root: Path
    """The folder that secrets in files are relative to."""
    expires: float
    """Seconds after which a message that could not be delivered is given up."""
    keep: float = KEPT
    """Seconds for which a delivered one is kept."""


class Ready(NamedTuple):
    """A channel whose secrets were just looked up, for messages that are sent off together."""

    kind: str
    address: Address
    redactor: Redactor


def ready(channel: Channel, place: Round) -> Ready | Answer:
    """A channel made ready to send, or why nothing can be sent there now."""
    try:
        return Ready(channel.kind, addressed(channel, place.root), Redactor(dict(_secrets(place))))
    except SecretMissing as missing:
        return Answer(Sent.LATER, f"{missing}. {missing.hint}")


def attempt(told: Notification, prepared: Ready, now: datetime) -> Answer:
    """Send a notification once, secrets taken out of it and of what is answered."""
    kind, address, redactor = prepared
    answer = kind_of(kind).send(redacted(told, redactor), address, now)
    return answer._replace(words=redactor.text(answer.words))


def redacted(notification: Notification, redactor: Redactor) -> Notification:
    """A notification without secrets in what people read; its keys stay what they are."""
    subject, body, link = map(redactor.text, (notification.subject, notification.body, notification.link))
    return notification._replace(subject=subject, body=body, link=link)


def _secrets(place: Round) -> Iterator[tuple[str, str]]:
    """The secrets of an environment and of all channels that can be found; what is not there cannot have leaked."""
    try:
        secrets = furnished(place.environment).secrets
    except NoEnvFile:
        secrets = place.environment.secrets
    for name, reference in secrets.items():
        with suppress(SecretMissing):
            yield name, resolve(reference, place.root)
    for channel in place.channels.values():
        with suppress(SecretMissing):
            yield from addressed(channel, place.root).secrets.items()


def outcome(delivery: Delivery, answer: Answer, expires: float, now: datetime, *, repeatable: bool) -> Outcome:
    """What becomes of a notification after an answer."""
    again = now + timedelta(seconds=answer.pause) if answer.pause else None
    if answer.sent is Sent.TAKEN:
        return Outcome(State.DELIVERED, answer.words)
    if answer.sent is Sent.REFUSED:
        return Outcome(State.FAILED, answer.words)
    if answer.sent is Sent.UNKNOWN and not repeatable:
        return Outcome(State.UNKNOWN, answer.words)
    became = State.UNKNOWN if answer.sent is Sent.UNKNOWN else State.WAITING
    due = now + timedelta(seconds=max(answer.pause, backoff(delivery.tried)))
    if due - delivery.since > timedelta(seconds=expires):
        return Outcome(became, f"{answer.words}; given up", again=again, state=State.FAILED)
    return Outcome(became, answer.words, due, again, State.WAITING)


def backoff(tried: int) -> float:
    """Seconds until the next attempt: doubled each time, and spread so that many do not come back together."""
    return min(FIRST * 2.0 ** min(tried - 1, 16), LONGEST) * random.uniform(0.75, 1.25)  # noqa: S311 (no secret)
