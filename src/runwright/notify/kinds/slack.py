"""Slack, by an incoming webhook: a header, the text in sections, a link.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/ and its limits of blocks,
https://docs.slack.dev/reference/block-kit/blocks/. All text is `plain_text`, in which nothing is a mention, a link or
a format; only the fallback line for small screens is Slack's own markup, and is escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from runwright.notify.cutting import cut
from runwright.notify.kind import Size
from runwright.notify.posting import encoded, post

if TYPE_CHECKING:
    from datetime import datetime

    from runwright.notify.address import Address
    from runwright.notify.answer import Answer
    from runwright.store.delivery import Notification

REPEATABLE = False
DIGEST = Size(100, 25_000)
HEADER, SECTION, SECTIONS = 150, 3000, 10
"""Signs of a header and of a section, and how many sections a long text gets; Slack takes 50 blocks."""
URL = "!#$%&'()*+,/:;=?@[]~-._"
"""Signs that may stand in a URL (RFC 3986); what else there is would end Slack's `<…|…>`."""


def payload(notification: Notification) -> dict[str, Any]:
    """The message as JSON."""
    blocks = [{"type": "header", "text": _plain(cut(notification.subject, HEADER))}]
    blocks += [{"type": "section", "text": _plain(piece)} for piece in pieces(notification.body)]
    if notification.link:
        link = f"<{quote(notification.link, safe=URL)}|Open it>"
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": link}})
    return {"text": escaped(cut(notification.subject, SECTION)), "blocks": blocks}


def send(notification: Notification, address: Address, now: datetime) -> Answer:
    """Post it. Slack answers `ok`, or a word for what is wrong; a webhook has no key by which it would count twice."""
    return post(address.url, encoded(payload(notification)), now)


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def pieces(text: str) -> list[str]:
    """A text in sections, cut where a line ends if one does."""
    rest, found = text.strip(), list[str]()
    while rest and len(found) < SECTIONS:
        last = len(found) == SECTIONS - 1
        end = len(rest) if len(rest) <= SECTION else max(rest.rfind("\n", 0, SECTION), 0) or SECTION
        found.append(cut(rest, SECTION) if last else rest[:end])
        rest = rest[end:].strip()
    return found


def escaped(text: str) -> str:
    """A text for Slack's markup, in which three signs have a meaning."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
