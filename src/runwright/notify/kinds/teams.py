"""Teams, by the webhook of a workflow: an Adaptive Card in a message.

https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using. The text is
a `RichTextBlock`, in which nothing is Markdown: what an alert says is shown as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.notify.grade import Grade, grade
from runwright.notify.kind import Size
from runwright.notify.kinds.slack import cut
from runwright.notify.posting import encoded, post
from runwright.store.delivery import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from runwright.notify.address import Address
    from runwright.notify.answer import Answer
    from runwright.store.delivery import Notification

REPEATABLE = False
DIGEST = Size(25, 5000)
SUBJECT, TEXT = 200, 5000
"""Signs; a message has 28 KB at most, and a sign up to four bytes."""
COLOURS = {Grade.CRITICAL: "attention", Grade.ERROR: "attention", Grade.WARNING: "warning", Grade.INFO: "accent"}


def payload(notification: Notification) -> dict[str, Any]:
    """The message as JSON."""
    colour = "good" if notification.kind is Kind.RESOLVED else COLOURS[grade(notification.severity)]
    title = {"text": cut(notification.subject, SUBJECT), "size": "large", "weight": "bolder", "color": colour}
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [_block(title), *(_block({"text": line}) for line in lines(notification.body))],
        "msteams": {"width": "Full"},
    }
    if notification.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open it", "url": notification.link}]
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


def send(notification: Notification, address: Address, now: datetime) -> Answer:
    """Post it; a workflow answers 202 when it took the message."""
    return post(address.url, encoded(payload(notification)), now)


def lines(text: str) -> Iterator[str]:
    """A text by its lines: a run of text in a card has no line breaks of its own."""
    yield from (line for line in cut(text.strip(), TEXT).splitlines() if line.strip())


def _block(run: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", **run}]}
