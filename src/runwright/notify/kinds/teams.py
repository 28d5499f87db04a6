"""Teams, by the webhook of a workflow: an Adaptive Card in a message.

https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using. The text is
a `RichTextBlock`, in which nothing is Markdown: what an alert says is shown as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.notify.cutting import cut
from runwright.notify.grade import Grade, grade
from runwright.notify.kind import Size
from runwright.notify.posting import encoded, post
from runwright.store.delivery import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from runwright.notify.address import Address
    from runwright.notify.answer import Answer
    from runwright.store.delivery import Notification

REPEATABLE = False
DIGEST = Size(25, 5000)
SUBJECT, TEXT, WHOLE = 200, 5000, 28_000
"""Signs of both, and bytes of a message: a sign has up to four, and each line is a block of its own."""
COLOURS = {Grade.CRITICAL: "attention", Grade.ERROR: "attention", Grade.WARNING: "warning", Grade.INFO: "accent"}


def payload(notification: Notification) -> dict[str, Any]:
    """The message as JSON."""
    colour = "good" if notification.kind is Kind.RESOLVED else COLOURS[grade(notification.severity)]
    title = {"text": cut(notification.subject, SUBJECT), "size": "large", "weight": "bolder", "color": colour}
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [_block(title)],
        "msteams": {"width": "Full"},
    }
    if notification.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open it", "url": notification.link}]
    kind = "application/vnd.microsoft.card.adaptive"
    made = {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}
    card["body"] += fitting(lines(notification.body), WHOLE - len(encoded(made)))
    return made


def send(notification: Notification, address: Address, now: datetime) -> Answer:
    """Post it; a workflow answers 202 when it took the message."""
    return post(address.url, encoded(payload(notification)), now)


def lines(text: str) -> Iterator[str]:
    """A text by its lines: a run of text in a card has no line breaks of its own."""
    yield from (line for line in cut(text.strip(), TEXT).splitlines() if line.strip())


def fitting(texts: Iterable[str], room: int) -> Iterator[dict[str, Any]]:
    """Blocks of as many lines as have room, in bytes; a sign for those that have none."""
    more = _block({"text": "…"})
    room -= len(encoded(more)) + 2
    for text in texts:
        block = _block({"text": text})
        room -= len(encoded(block)) + 1  # and the comma before it
        if room < 0:
            yield more
            return
        yield block


def _block(run: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", **run}]}
