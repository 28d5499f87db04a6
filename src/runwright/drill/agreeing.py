"""Agreeing: what the keys of a drill's file ask of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.drill.problems import needed, one_of
from runwright.environment.shape import nearest

if TYPE_CHECKING:
    from runwright.environment.problem import Spot

LOADS = ("redis", "sql", "http", "program")
DETECTIONS = ("probe", "signal", "load", "command")


def of_load(found: dict[str, Any], spot: Spot) -> None:
    """Complain about a load without a name, and about one that says in no way, or in two, what is written to."""
    needed(found, spot, "name")
    one_of(found, spot, LOADS, "what is written to")


def of_detection(found: dict[str, Any], spot: Spot) -> None:
    """Complain about a detection that watches nothing, or two things, and about a number without its limit."""
    one_of(found, spot, DETECTIONS, "what is watched")
    if "signal" in found and "alert" not in found:
        needed(found, spot, "is")
    if "alert" in found and "signal" not in found:
        spot.below("alert").complain(
            "an alert goes with a signal", "Write signal = …, the number it is about.", at_key=True
        )


def _ended(found: dict[str, Any], spot: Spot) -> None:
    """Complain about what does not go with how the procedure must end."""
    fails, recovery = found.get("outcome") == "fails", spot.below("objectives").below("rto")
    if "fails_at" in found and not fails:
        spot.below("fails_at").complain("the procedure need not fail", 'Write outcome = "fails".', at_key=True)
    if "rto" in found.get("objectives", {}) and fails:
        recovery.complain("a procedure that must fail brings nothing back", "Leave it out.", at_key=True)


def _taken_back(found: dict[str, Any], spot: Spot) -> None:
    """Complain about what is said of a way back that is not taken."""
    if found.get("roll_back"):
        return
    turns = "turn_back" in found.get("answers", {})
    for said, place in ((turns, spot.below("answers").below("turn_back")), ("back" in found, spot.below("back"))):
        if said:
            place.complain("it is about a way back, and none is taken", "Write roll_back = true.", at_key=True)


def of_scenario(found: dict[str, Any], spot: Spot) -> None:
    """Complain about what a drill says of a fault, a failure or a way back that it has not."""
    needed(found, spot, "procedure")
    _ended(found, spot)
    _taken_back(found, spot)
    watched = found.get("detection", {}).get("load")
    names = [each.get("name", "") for each in found.get("load", ())]
    if watched is not None and watched not in names:
        spot.below("detection").below("load").complain(f"there is no load “{watched}”", nearest(watched, names))
