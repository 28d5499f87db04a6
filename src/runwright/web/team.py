"""The team at an incident: the desk as the console has it, and what the forms of a page may say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.incident.desk import Desk
from runwright.incident.ladder import book_of
from runwright.incident.runs import waiting
from runwright.incident.severity import known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runwright.incident.escalating import Outlook
    from runwright.incident.ladder import Rung
    from runwright.incident.standing import Standing
    from runwright.store.incidents import Incident
    from runwright.web.console import Console

ROLES = ("commander", "scribe", "communications", "operations")
"""What roles are mostly called; any other word is one, too."""


class Team(NamedTuple):
    """Who does what in an incident, and what may be said about it."""

    standing: Standing
    outlook: Outlook
    levels: Sequence[tuple[Rung, bool]]
    """The levels of its escalation, each with whether it was called."""
    next: str
    """The key of the level that comes next; empty where everybody was called."""
    severities: Sequence[str]
    """As its runbook writes them; none where it speaks of none."""
    others: Sequence[Incident]
    """Those that are going on beside it."""
    roles: Sequence[str]
    people: Mapping[str, str]
    """Who can be named, with what people call them."""
    callable: Mapping[str, str]
    """To whom it can be handed over: people, rotations and channels."""


def desk_of(console: Console) -> Desk:
    """The desk of the incidents of a console."""
    return Desk(
        configuration=console.configuration,
        incidents=console.incidents,
        books=lambda: [each.runbook for each in console.shelf.books()],
        waits=lambda environment: waiting(console.journal, environment),
        clock=console.clock,
    )


def team_of(console: Console, incident: Incident) -> Team:
    """What the page of an incident offers; nobody's calendar is asked for it."""
    desk, configuration = desk_of(console), console.configuration
    state = desk.standing(incident)
    levels = [(each, each.key in state.steps) for each in desk.escalating.rungs(incident) if not each.again]
    book = book_of(desk.books, incident.book)
    going = console.incidents.unresolved() if incident.environment == console.environment.name else []
    people = {each.name: each.called for each in configuration.people.values()}
    rotations = dict.fromkeys(configuration.rotations, "who is on call")
    return Team(
        state,
        desk.outlook(incident),
        levels,
        next((each.key for each, was in levels if not was), ""),
        known(book) if book is not None else (),
        [each for each in going if each.incident != incident.incident],
        tuple(dict.fromkeys((*state.roles, *ROLES))),
        people,
        {**people, **rotations, **dict.fromkeys(configuration.channels, "a channel")},
    )
