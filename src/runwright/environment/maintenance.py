"""Maintenance: when nobody is to be called although numbers are bad, as `[maintenance.NAME]` says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.environment import kinds
from runwright.environment.shape import Key, Kind, Several, Table, Wrong, type_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from runwright.environment.problem import Spot


class Maintenance(NamedTuple):
    """A window that comes again and again, or once."""

    name: str
    cron: str
    """Five fields at which it begins, in its zone; empty for one that comes once."""
    at: datetime | None
    """When it begins, once: what a clock on the wall of its zone shows."""
    zone: str
    """A name of the IANA time zone database."""
    duration: float
    """Seconds that pass from its begin to its end, whatever clocks do meanwhile."""
    monitors: tuple[str, ...]
    """Patterns of the monitors about which nobody is called."""
    environments: tuple[str, ...]
    """Where it holds; empty is everywhere."""
    reason: str
    owner: str
    until: date | None
    """The last day, in its zone, on which it begins."""

    def holds(self, environment: str) -> bool:
        """Whether it is about an environment."""
        return not self.environments or environment in self.environments


def built(name: str, found: Mapping[str, Any]) -> Maintenance:
    """A window of what its section says, which has no problems."""
    return Maintenance(
        name=name,
        cron=found.get("cron", ""),
        at=found.get("at"),
        zone=found.get("zone", "UTC"),
        duration=found["duration"],
        monitors=found.get("monitors", ("*",)),
        environments=found.get("environments", ()),
        reason=found.get("reason", ""),
        owner=found.get("owner", ""),
        until=found.get("until"),
    )


def _cron(value: object) -> str:
    from runwright.languages.cron_table import expression_problem

    if not isinstance(value, str):
        raise Wrong(f"{type_of(value)}, where five fields of cron are needed")
    wrong = "five fields are needed" if value.startswith("@") else expression_problem(value)
    if wrong:
        raise Wrong(wrong)
    return value


def _whole(found: dict[str, Any], spot: Spot) -> None:
    """Complain about a window that does not say when it begins, or for how long it is open."""
    if spot.faulty:
        return
    if ("cron" in found) == ("at" in found):
        spot.complain(f"“{spot.key}” begins {'twice' if 'at' in found else 'never'}", "Write cron or at.", at_key=True)
    for name in ("duration", "reason"):
        if name not in found:
            spot.complain(f"“{spot.key}” lacks its {name}", f"Write {name} = …", at_key=True)
    if "until" in found and "at" in found:
        spot.below("until").complain("what comes once has no last day", "Leave it out.", at_key=True)


cron = Kind("five fields of cron", '"0 2 * * SUN"', _cron)
MAINTENANCE = Table(
    "A window in which nobody is called about monitors, however they stand, nor about alerts that come by webhook. "
    "It is written down all the same.",
    (
        Key("cron", cron, "When it begins, again and again; a time that the clock skips is right after the change."),
        Key("at", kinds.wall, "When it begins, once."),
        Key("zone", kinds.zone, "Where the clock hangs that `cron` and `at` speak of.", "UTC"),
        Key("duration", kinds.duration, "How much time passes until its end, whatever clocks do meanwhile."),
        Key("monitors", Several(kinds.text, '["Disk*"]'), "Patterns of the names of monitors and alerts.", "all"),
        Key("environments", Several(kinds.name, '["production"]'), "Where it holds.", "everywhere"),
        Key("reason", kinds.text, "Why."),
        Key("owner", kinds.text, "Who can be asked."),
        Key("until", kinds.day, "The last day on which it begins.", "no end"),
    ),
    _whole,
)
