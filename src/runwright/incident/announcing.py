"""Announcing: what a responder tells the public of an incident, put together with what was told of it before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError
from runwright.store.announcements import STATES, Announcements, News
from runwright.store.delivery import Kind, Notification
from runwright.store.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.environment.status import StatusPage
    from runwright.store.announcements import Announcement
    from runwright.store.incidents import Incidents


class Board(NamedTuple):
    """Where announcements are put up, all parts of it on one connection."""

    page: StatusPage
    incidents: Incidents
    announcements: Announcements
    outbox: Outbox

    def announce(self, incident: str, given: News, who: str) -> Announcement:
        """Tell the public, note that in the time line, and put it into the outbox of subscribers: all of it or nothing.

        Raises:
            NotAnnounced: a part is missing, or nobody knows it.
        """
        with self.incidents.together():
            made = news(self.page, self.announcements.last(incident), given)
            put = self.announcements.announce(incident, made, who)
            self.incidents.append(incident, "note", {"text": f"announced ({put.state}): {put.title}. {put.text}"}, who)
            if self.page.notify:
                self.outbox.enter(notification(put, self.page), self.page.notify)
        return put


def board(page: StatusPage, incidents: Incidents, environment: str) -> Board:
    """The board beside the incidents of an environment."""
    connection = incidents.connection
    return Board(page, incidents, Announcements(connection, environment), Outbox(connection, environment))


def notification(put: Announcement, page: StatusPage) -> Notification:
    """What subscribers are sent: the words of the announcement and nothing else."""
    kind = Kind.RESOLVED if put.state == "resolved" else Kind.OPENED if put.number == 1 else Kind.UPDATED
    link = f"{page.url.rstrip('/')}/incidents/{put.incident}.html" if page.url else ""
    about = f"status/{put.incident}"
    return Notification(f"{about}/{put.number}", about, kind, f"{put.title}: {put.state}", put.text, "", link)


LONGEST = 5000
"""Signs of title and text together."""


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
