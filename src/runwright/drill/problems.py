"""Reading a TOML file of this room by its shape: every problem is told at once, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.environment import toml_file

if TYPE_CHECKING:
    from runwright.environment.problem import Spot
    from runwright.environment.shape import Table


def shaped(shape: Table, text: str, name: str) -> dict[str, Any]:
    """What a text says, by the keys of a shape.

    Raises:
        Misconfigured: it is no TOML, or not of this shape; with every problem and its place.
    """
    found: dict[str, Any] = toml_file.shaped(shape, toml_file.parsed(text, name), text, name)
    return found


def needed(found: dict[str, Any], spot: Spot, *names: str) -> None:
    """Complain about keys that are not there."""
    for name in names:
        if name not in found and not spot.below(name).faulty:
            spot.complain(f"“{name}” is missing", f"Write {name} = …", at_key=True)


def one_of(found: dict[str, Any], spot: Spot, ways: tuple[str, ...], what: str) -> None:
    """Complain about what is said in no way, or in several."""
    given = [each for each in ways if each in found]
    if not given and not spot.faulty:
        spot.complain(f"{what} is missing", f"Write one of {', '.join(ways)}.", at_key=True)
    for other in given[1:]:
        spot.below(other).complain(f"{what} is said twice", f"Leave {given[0]} or {other}.", at_key=True)
