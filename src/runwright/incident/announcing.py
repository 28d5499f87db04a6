"""Announcing: what a responder tells the public of an incident, put together with what was told of it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.store.announcements import STATES, News

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.environment.status import StatusPage
    from runwright.store.announcements import Announcement

LONGEST = 5000
"""Signs of a text."""


class NotAnnounced(RunwrightError):
    """Something that cannot be told to the public as it is."""

    def __init__(self, what: str, do: str) -> None:
        super().__init__(f"nothing was announced: {what}")
        self.hint = do


def news(page: StatusPage, before: Announcement | None, given: News) -> News:
    """What is announced: what was given, and what holds from before where nothing was.

    Raises:
        NotAnnounced: a part of it is missing, or nobody knows it.
    """
    state = given.state or (before.state if before else STATES[0])
    title, text = given.title.strip() or (before.title if before else ""), given.text.strip()
    parts = given.components or (before.components if before else ())
    if state not in STATES:
        raise NotAnnounced(f"there is no state “{state}”", f"Write one of {', '.join(STATES)}.")
    if not title or not text:
        what = "title" if not title else "text"
        raise NotAnnounced(f"it has no {what}", f"Say its {what}, in words for the public.")
    if len(title) + len(text) > LONGEST:
        raise NotAnnounced("it is too long", f"Title and text have {LONGEST} signs together at most.")
    _known(page, parts)
    return News(state, title, text, tuple(parts))


def _known(page: StatusPage, parts: Sequence[str]) -> None:
    names = [each.name for each in page.components]
    for each in parts:
        if each not in names:
            raise NotAnnounced(f"there is no component “{each}”", f"Components are {', '.join(names)}.")
