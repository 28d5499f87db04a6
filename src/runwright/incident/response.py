"""Response: what is to be done about a notice. Pure.

Nothing is ever done about an alert that is over, too old, or was told before: a replayed webhook, a queue that was
stuck for a day, a restart of the sender must start nothing.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from runwright.monitor.monitor import named
from runwright.runbook.topic import covers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from runwright.incident.notice import Notice
    from runwright.monitor.monitor import Monitor
    from runwright.monitor.mute import Mute, Quiet
    from runwright.runbook import Runbook

STALE = timedelta(hours=1)
AHEAD = timedelta(minutes=5)
"""How far the clock of a sender may be ahead of ours."""


class Deed(StrEnum):
    """What is done about a notice."""

    OPEN = "open"
    """Open an incident, or add to the one that is going on."""
    CLOSE = "close"
    """Write down that it is over."""
    NOTHING = "nothing"


class Decision(NamedTuple):
    """What is done, and why."""

    deed: Deed
    because: str


class Answer(NamedTuple):
    """The procedure that answers an alert, or the runbook alone that names it."""

    book: str
    procedure: str
    """Its anchor; empty where none answers."""
    severity: str
    """As the runbook has it; empty where it does not say."""
    others: tuple[str, ...] = ()
    """Runbooks that name the same alert, where nothing says which is meant."""


def decide(notice: Notice, known: str, now: datetime, stale: timedelta = STALE) -> Decision:
    """What is to be done about a notice; `known` is the incident that its key already belongs to, or empty."""
    if not notice.firing:
        return Decision(Deed.CLOSE, "it is over") if known else Decision(Deed.NOTHING, "it is over, and was not known")
    if known:
        return Decision(Deed.NOTHING, f"it was told before, and belongs to {known}")
    if now - notice.started > stale:
        return Decision(Deed.NOTHING, f"it began {notice.started:%Y-%m-%d %H:%M} UTC, too long ago")
    if notice.started - now > AHEAD:
        return Decision(Deed.NOTHING, f"it begins {notice.started:%Y-%m-%d %H:%M} UTC, in the future")
    return Decision(Deed.OPEN, "it fires")


def muted(notice: Notice, quiet: Quiet, monitors: Iterable[Monitor]) -> Mute | None:
    """The maintenance or the silence that an alert fires in: by its name, or that of the monitor whose alert it is."""
    return quiet.longest({notice.name, *(each.name for each in monitors if each.alert == notice.name)})


def answer(notice: Notice, books: Sequence[Runbook], monitors: Sequence[Monitor]) -> Answer | None:
    """The procedure that a notice calls for: the one its link names, that of its alert, or one about the same."""
    linked = _linked(notice.link, books)
    known = [each for each in monitors if each.alert in {notice.name, named(notice.name)}]
    own = _labelled(known, notice) if linked is None else [each for each in known if each.book == linked.book]
    severity = own[0].severity if own else ""
    if linked is not None:
        return linked._replace(severity=severity)
    named_by = _named_by(own)
    if named_by is not None and named_by.procedure:
        return named_by
    for book in books:
        for each in book.procedures:
            if covers(each.title, notice.name):
                return Answer(book.source.name, each.anchor, severity)
    return named_by


def _named_by(own: Sequence[Monitor]) -> Answer | None:
    """The runbook that names an alert: where no procedure answers, its severities and its escalation still count."""
    if not own:
        return None
    others = tuple(dict.fromkeys(each.book for each in own[1:] if each.book != own[0].book))
    return Answer(own[0].book, own[0].procedure, own[0].severity, others)


def _labelled(known: Sequence[Monitor], notice: Notice) -> Sequence[Monitor]:
    """Of the monitors of one name those whose runbook a label speaks of (`service="shop"`: SHOP.md); else all."""
    values = {value.casefold() for value in notice.labels.values()}
    return [each for each in known if values & {part.casefold() for part in _parts(each.book)}] or known


def _parts(path: str) -> list[str]:
    return path.removesuffix(".md").split("/")


def _linked(link: str, books: Sequence[Runbook]) -> Answer | None:
    """The procedure at which a link points: the end of its path names the book, its fragment the procedure.

    Many runbooks are called README.md: the one that has most of the path's end in common is meant, and no other.
    """
    if not link:
        return None
    try:
        parts = urlsplit(link)
    except ValueError:  # whoever sends alerts may write anything there
        return None
    path, anchor = unquote(parts.path), unquote(parts.fragment)
    near = max((_shared(path, book.source.name) for book in books), default=0)
    for book in books if near else ():
        if _shared(path, book.source.name) < near:
            continue
        found = next((each for each in book.procedures if each.anchor == anchor), None)
        if found is not None:
            return Answer(book.source.name, found.anchor, "")
        if not anchor and len(book.procedures) == 1:
            return Answer(book.source.name, book.procedures[0].anchor, "")
    return None


def _shared(path: str, name: str) -> int:
    """How many parts two paths have in common, counted from their ends."""
    pairs = zip(reversed(path.split("/")), reversed(name.split("/")), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
