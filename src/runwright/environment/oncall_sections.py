"""The sections of `runwright.toml` about people: who they are, when they are on call, whom a runbook's words call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.environment import kinds
from runwright.environment.shape import Each, Key, Many, Several, Table, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.environment.problem import Spot

SHORTEST = 4 * 3600
"""Seconds. In a shorter turn a change of the clock could put its end before its beginning."""


def _is_one_way(found: dict[str, Any], spot: Spot) -> None:
    """Complain about a rotation that has no members and no calendar, or both, or turns too short to count."""
    if spot.faulty:
        return
    if ("members" in found) == ("calendar" in found):
        do = 'Write members = ["ann", "bo"] and first, or calendar = "FILE or URL".'
        spot.complain(f"“{spot.key}” needs either members or a calendar", do, at_key=True)
    elif "members" in found and "first" not in found:
        do = "Write when the first member's turn began: first = 2026-01-05T09:00:00."
        spot.complain(f"“{spot.key}” does not say when the first turn began", do, at_key=True)
    if found.get("length", SHORTEST) < SHORTEST:
        spot.below("length").complain("a turn of less than 4 hours", 'Write a longer one: length = "1 week".')


def _ends_after_its_start(found: dict[str, Any], spot: Spot) -> None:
    """Complain about an override that lacks something, or ends before it begins."""
    missing = [name for name in ("person", "start", "until") if name not in found]
    if missing and not spot.faulty:
        spot.complain(f"the override lacks {' and '.join(missing)}", "Write person, start and until.")
    elif not missing and found["until"] <= found["start"]:
        spot.below("until").complain("the override ends before it begins", "Write a later moment.")


def names_are_known(found: dict[str, Any], spot: Spot) -> None:
    """Complain about people, channels and names of calls that are not described, and about names of two things."""
    people, rotations, channels = (found.get(name, {}) for name in ("people", "rotations", "channels"))
    for name, person in people.items():
        for number, each in enumerate(person.get("contacts", ())):
            _known("channel", each, channels, spot.below("people").below(name).below("contacts").below(number))
    for name, rotation in rotations.items():
        _people_are_known(rotation, people, spot.below("rotations").below(name))
    for words, names in found.get("escalation", {}).get("calls", {}).items():
        for number, each in enumerate(names):
            place = spot.below("escalation").below("calls").below(words).below(number)
            _known("rotation, person or channel", each, [*rotations, *people, *channels], place)
    for name in sorted(people.keys() & rotations.keys() | people.keys() & channels.keys()):
        do = "Give one of them another name."
        spot.below("people").below(name).complain(f"“{name}” is a person, and something else too", do, at_key=True)
    for name in sorted(rotations.keys() & channels.keys()):
        do = "Give one of them another name."
        spot.below("rotations").below(name).complain(f"“{name}” is a rotation and a channel", do, at_key=True)


def _people_are_known(rotation: dict[str, Any], people: Iterable[str], spot: Spot) -> None:
    for number, each in enumerate(rotation.get("members", ())):
        _known("person", each, people, spot.below("members").below(number))
    for number, each in enumerate(rotation.get("overrides", ())):
        if "person" in each:
            _known("person", each["person"], people, spot.below("overrides").below(number).below("person"))


def _known(kind: str, name: str, known: Iterable[str], spot: Spot) -> None:
    if name not in known:
        section = {"person": "people", "channel": "channels"}.get(kind, "rotations")
        spot.complain(
            f"there is no {kind} “{name}”", nearest(name, known) if known else f"Describe it: [{section}.{name}]."
        )


PERSON = Table(
    "Somebody who can be called.",
    (
        Key("name", kinds.text, "As people call them.", "the name of the section"),
        Key("email", kinds.text, "By which calendars know them."),
        Key(
            "contacts",
            Several(kinds.name._replace(example='"ann-mail"'), '["ann-mail"]'),
            "Channels that reach them.",
            "none",
        ),
        Key("timezone", kinds.zone, "Where they live.", "UTC"),
    ),
)
OVERRIDE = Table(
    "Somebody who is on call instead, in the time zone of the rotation; of several, the last one holds.",
    (
        Key("person", kinds.name._replace(example='"ann"'), "Who."),
        Key("start", kinds.wall, "From when."),
        Key("until", kinds.wall, "Up to when."),
        Key("why", kinds.text, "For people."),
    ),
    _ends_after_its_start,
)
ROTATION = Table(
    "Who is on call after whom: members who take turns, or a calendar that says it.",
    (
        Key("members", Several(kinds.name, '["ann", "bo"]'), "People, in their order."),
        Key(
            "first",
            kinds.wall,
            "When the first member's first turn began. Hand-over is at this time of the day, after each `length`.",
        ),
        Key("length", kinds.duration, "How long a turn is, by the clock on the wall.", "1 week"),
        Key("timezone", kinds.zone, "Of its clock on the wall.", "UTC"),
        Key(
            "calendar",
            kinds.value._replace(example='"on-call.ics"'),
            "An iCalendar instead: a file, relative to this one, or an https URL.",
        ),
        Key("overrides", Many(OVERRIDE), "", "none"),
    ),
    _is_one_way,
)
ESCALATION = Table(
    "Whom the escalation of runbooks calls.",
    (
        Key(
            "patience",
            kinds.duration,
            "How long an answer is waited for before the next is called, where the runbook does not say it.",
            "15 min",
        ),
        Key(
            "calls",
            Each(
                "What runbooks say, and whom it stands for: names of rotations, people or channels.",
                Several(kinds.name, '["primary"]'),
                kinds.text,
                "WORDS",
            ),
            "",
        ),
    ),
)
