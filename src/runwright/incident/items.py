"""Action items: what somebody is to do about an incident, as lines of its time line. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from runwright.lib.errors import RunwrightError
from runwright.store.incidents import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.incident.standing import Item


class NotADay(RunwrightError):
    """A day that cannot be read."""

    hint = "Write it as 2027-01-31."

    def __init__(self, text: str) -> None:
        super().__init__(f"due {text}: that is no day")


class NoSuchAction(RunwrightError):
    """A number that no open action of an incident has."""

    def __init__(self, incident: str, number: int) -> None:
        super().__init__(f"{incident} has no open action {number}")
        self.hint = f"`runwright incidents action list {incident}` lists them."


def added(text: str, owner: str, due: str) -> Line:
    """Something to do; raises NotADay."""
    return Line("item", {"text": text, "owner": owner, "due": day(due)})


def closed(incident: str, items: Sequence[Item], number: int, why: str) -> Line:
    """That one of them is done, or not needed; raises NoSuchAction."""
    if all(each.number != number or each.closed for each in items):
        raise NoSuchAction(incident, number)
    return Line("item closed", {"item": number, "why": why})


def day(text: str) -> str:
    """A day as ISO 8601 writes it; nothing where none is given."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise NotADay(text) from None
