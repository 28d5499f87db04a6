"""The site of the status page: every file of it as bytes, from one value; served and written to a folder alike.

It has no scripts, and nothing in it depends on where it lies. An incident has a page as long as its history is shown.
"""

from __future__ import annotations

import json
from functools import cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from runwright.incident.status import DAYS
from runwright.incident.uptime import share
from runwright.web.page import HERE, bare_templates, lasting, plain

if TYPE_CHECKING:
    from datetime import datetime

    from jinja2 import Environment

    from runwright.incident.status import Part, Public, Status
    from runwright.incident.uptime import Day

HTML, CSS, SVG = "text/html; charset=utf-8", "text/css; charset=utf-8", "image/svg+xml"
ATOM, RSS, JSON = "application/atom+xml; charset=utf-8", "application/rss+xml; charset=utf-8", "application/json"
SHOWN = 10
"""Past incidents on the first page; the history has all."""
NEWS = 50
"""Entries of the feed, the newest."""


class File(NamedTuple):
    """One file of the site."""

    kind: str
    """Its media type."""
    content: bytes


def site(status: Status) -> dict[str, File]:
    """Every file by its path, which begins with no slash."""
    going = [each for each in status.incidents if each.going]
    past = [each for each in status.incidents if not each.going]
    titles = {each.component.name: each.component.title for each in status.parts}
    facts = {"status": status, "titles": titles, "going": going, "count": DAYS}
    return {
        "index.html": _page("status.html", ".", **facts, past=past[:SHOWN], more=len(past) > SHOWN),
        "history.html": _page("status_history.html", ".", **facts, past=past),
        **{
            f"incidents/{each.incident}.html": _page("status_incident.html", "..", **facts, incident=each)
            for each in status.incidents
        },
        "feed.atom": File(ATOM, feed(status, "feed.atom").encode()),
        "feed.rss": File(RSS, feed(status, "feed.rss").encode()),
        "status.json": File(JSON, json.dumps(plainly(status), ensure_ascii=False).encode()),
        "status.css": File(CSS, (HERE / "static" / "status.css").read_bytes()),
        "icon.svg": File(SVG, (HERE / "static" / "icon.svg").read_bytes()),
    }


def feed(status: Status, path: str) -> str:
    """What was announced as a feed (Atom, RFC 4287, or RSS 2.0, by the path's ending), the newest first."""
    from feedgenerator import Atom1Feed, Rss201rev2Feed

    kind = Rss201rev2Feed if path.endswith(".rss") else Atom1Feed
    base = status.page.url.rstrip("/")
    made = kind(title=status.page.title, link=f"{base}/", description=status.page.about, feed_url=f"{base}/{path}")
    news = [(update, each) for each in status.incidents for update in each.updates]
    for update, each in sorted(news, key=lambda pair: pair[0].at, reverse=True)[:NEWS]:
        made.add_item(
            title=f"{plain(update.title)}: {update.state}",
            link=f"{base}/incidents/{each.incident}.html#update-{update.number}",
            description=escape(plain(update.text), quote=False),  # readers take it for HTML
            unique_id=f"tag:runwright,2026:{each.incident}/{update.number}",
            unique_id_is_permalink=False,
            pubdate=update.at,
            updateddate=update.at,
        )
    return str(made.writeString("utf-8"))


def plainly(status: Status) -> dict[str, object]:
    """The same as JSON, for programs."""
    return {
        "title": status.page.title,
        "at": status.now.isoformat(timespec="seconds"),
        "health": status.health.word,
        "components": [
            {"name": each.component.name, "title": each.component.title, "health": each.health.word} | _uptime(each)
            for each in status.parts
        ],
        "incidents": [_incident(each) for each in status.incidents if each.going],
    }


def _uptime(part: Part) -> dict[str, object]:
    return {"uptime": None if part.uptime is None else round(part.uptime, 6)}


def _incident(incident: Public) -> dict[str, object]:
    last = incident.last
    facts = {"incident": incident.incident, "state": last.state, "title": last.title, "text": last.text}
    return facts | {"at": last.at.isoformat(timespec="seconds"), "components": list(last.components)}


def _page(template: str, root: str, **facts: object) -> File:
    return File(HTML, _templates().get_template(template).render(root=root, **facts).encode())


@cache
def _templates() -> Environment:
    made = bare_templates()
    made.filters |= {"plain": plain, "share": share, "stamp": stamp}
    made.globals |= {"told": told}
    return made


def stamp(moment: datetime) -> str:
    """A moment to the minute, with its zone."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def told(day: Day) -> str:
    """What a day was, in words."""
    facts = {"down": day.down, "degraded": day.degraded, "under maintenance": day.maintenance}
    said = [f"{lasting(seconds)} {word}" for word, seconds in facts.items() if seconds]
    if said:
        return ", ".join(said)
    return "nothing went wrong" if day.up else "not measured"
