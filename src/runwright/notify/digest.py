"""A digest: what a channel had no room for, as one message that names each of them. Pure.

It is one message to the receiver; of each that it tells of, the outbox has the attempt and what became of it.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

from runwright.notify.cutting import cut
from runwright.notify.grade import grade
from runwright.store.delivery import Kind, Notification

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.store.delivery import Delivery

LINES = (400, 200, 120, 60)
"""Signs of a line: as many as leave room for all of them."""


def digest(deliveries: Sequence[Delivery], signs: int) -> Notification:
    """One message of several, in so many signs."""
    every = [each.notification for each in deliveries]
    subjects = len({each.about for each in every})
    worst = min((each.severity for each in every), key=lambda each: grade(each).rank)
    named = f"[{worst.upper()}] " if worst else ""
    key = f"digest/{sha256(chr(0).join(each.key for each in every).encode('utf-8', 'replace')).hexdigest()[:32]}"
    over = all(each.kind is Kind.RESOLVED for each in every)
    about = f"{subjects} incidents" if subjects > 1 else "one incident"
    subject = f"{named}{len(every)} messages about {about}"
    return Notification(key, key, Kind.RESOLVED if over else Kind.UPDATED, subject, _body(deliveries, signs), worst)


def _body(deliveries: Sequence[Delivery], signs: int) -> str:
    """As much of each as fits; of a channel for long addresses, the names of incidents alone."""
    made = (_text(deliveries, line, links=links) for links in (True, False) for line in LINES)
    return next((each for each in made if len(each) <= signs), cut(_text(deliveries, LINES[-1], links=False), signs))


def _text(deliveries: Sequence[Delivery], most: int, *, links: bool) -> str:
    lines = ["They waited, for this channel takes no more at once."]
    order = list(dict.fromkeys(each.notification.about for each in deliveries))
    sorted_ = sorted(deliveries, key=lambda each: order.index(each.notification.about))
    for about, found in groupby(sorted_, lambda each: each.notification.about):
        group = list(found)
        link = next((each.notification.link for each in group if each.notification.link), "")
        lines += ["", f"{about} {link}".rstrip() if links else about, *(f"- {each}" for each in _lines(group, most))]
    return "\n".join(lines)


def _lines(group: Sequence[Delivery], most: int) -> Iterator[str]:
    for each in group:
        told = each.notification
        words = f": {told.body}" if told.kind is Kind.UPDATED else ""
        yield cut(f"{each.made:%H:%M} UTC {' '.join(f'{told.subject}{words}'.split())}", most)
