"""How an incident stands: what its time line comes to. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runwright.store.incidents import Entry, Incident


class Over(RunwrightError):
    """Something that can be done only while an incident is going on."""

    hint = "If it is wrong again, open another one: runwright incidents open"

    def __init__(self, incident: Incident) -> None:
        where = f", and a part of {incident.merged}" if incident.merged else ""
        super().__init__(f"{incident.incident} is over{where}")


def going(incident: Incident) -> None:
    """Refuse one that is over; raises Over."""
    if incident.state == "resolved":
        raise Over(incident)


class Item(NamedTuple):
    """Something that somebody is to do: an action item."""

    number: int
    text: str
    owner: str
    due: str
    """A day, as ISO 8601 writes it; empty where none is set."""
    closed: str
    """Why it is closed; empty while it is open."""


class Standing(NamedTuple):
    """What is true of an incident now."""

    severity: str
    opened: datetime
    answered: datetime | None
    """When somebody took it first."""
    wanted: datetime
    """Since when somebody is wanted: it was opened then, or fired anew when all had been over; or maintenance ended."""
    heard: bool
    """Whether somebody answered since then."""
    by: str
    """Who has it; empty where nobody has."""
    over: datetime | None
    touched: datetime
    """When its last entry was written."""
    steps: frozenset[str]
    """The keys of what was done by the clock, or by hand in its place, since somebody is wanted."""
    roles: Mapping[str, str]
    """Who is what, by role."""
    items: tuple[Item, ...]
    parts: tuple[str, ...]
    """Incidents that were merged into it."""


def standing(incident: Incident, timeline: Sequence[Entry]) -> Standing:
    """How an incident stands by its time line."""
    answers = [each for each in timeline if each.kind in {"taken", "resolved", "merged into"}]
    ends = [each.at for each in timeline if each.kind in {"resolved", "merged into"}]
    recent = since(timeline)
    begun = recent[0].at if recent and recent[0].body.get("anew") else incident.opened
    steps = (str(each.body["step"]) for each in recent if "step" in each.body)
    return Standing(
        severity=incident.severity,
        opened=incident.opened,
        answered=answers[0].at if answers else None,
        wanted=max(begun, (kept_until(recent[0]) if recent else None) or begun),
        heard=bool(answers) and answers[-1].at >= begun,
        by=_holder(recent),
        over=ends[-1] if ends and incident.state == "resolved" else None,
        touched=timeline[-1].at if timeline else incident.opened,
        steps=frozenset(steps),
        roles=_roles(timeline),
        items=_items(timeline),
        parts=tuple(str(each.body["incident"]) for each in timeline if each.kind == "merged"),
    )


def since(timeline: Sequence[Entry]) -> Sequence[Entry]:
    """The part of a time line from when somebody is wanted: all of it, or from where it was told anew."""
    begun = [number for number, each in enumerate(timeline) if each.body.get("anew")]
    return timeline[begun[-1] :] if begun else timeline


def kept_until(entry: Entry) -> datetime | None:
    """Until when nobody is told of what an entry says; `None` where it was not kept back."""
    kept = entry.body.get("kept")
    return datetime.fromisoformat(kept["until"]) if kept else None


def _holder(timeline: Sequence[Entry]) -> str:
    """Who took it last, or was handed it."""
    by = ""
    for each in timeline:
        if each.kind == "taken":
            by = str(each.body.get("person") or each.who)
        elif each.kind == "handed over":
            by = str(each.body["to"])
    return by


def _roles(timeline: Sequence[Entry]) -> dict[str, str]:
    roles = {str(each.body["role"]): str(each.body["person"]) for each in timeline if each.kind == "role"}
    return {role: person for role, person in roles.items() if person}


def _items(timeline: Sequence[Entry]) -> tuple[Item, ...]:
    items: dict[int, Item] = {}
    for each in timeline:
        if each.kind == "item":
            number = len(items) + 1
            items[number] = Item(number, each.body["text"], each.body.get("owner", ""), each.body.get("due", ""), "")
        elif each.kind == "item closed" and each.body["item"] in items:
            number = each.body["item"]
            items[number] = items[number]._replace(closed=each.body.get("why") or "done")
    return tuple(items.values())
