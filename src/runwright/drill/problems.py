"""Reading a TOML file of this room by its shape: every problem is told at once, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.environment import toml_file
from runwright.environment.problem import Misconfigured, Spot

if TYPE_CHECKING:
    from runwright.environment.problem import Problem
    from runwright.environment.shape import Table


def shaped(shape: Table, text: str, name: str) -> dict[str, Any]:
    """What a text says, by the keys of a shape.

    Raises:
        Misconfigured: it is no TOML, or not of this shape; with every problem and its place.
    """
    raw = toml_file.parsed(text, name)
    problems: list[Problem] = []
    found: dict[str, Any] = shape.read(raw, Spot((), problems))
    if problems:
        from runwright.environment.toml_places import placed

        raise Misconfigured(name, placed(problems, text))
    return found


def needed(found: dict[str, Any], spot: Spot, *names: str) -> None:
    """Complain about keys that are not there."""
    for name in names:
        said = any(problem.path[: len(spot.path) + 1] == (*spot.path, name) for problem in spot.problems)
        if name not in found and not said:
            spot.complain(f"“{name}” is missing", f"Write {name} = …", at_key=True)


def one_of(found: dict[str, Any], spot: Spot, ways: tuple[str, ...], what: str) -> None:
    """Complain about what is said in no way, or in several."""
    given = [each for each in ways if each in found]
    if not given and not any(problem.path[: len(spot.path)] == spot.path for problem in spot.problems):
        spot.complain(f"{what} is missing", f"Write one of {', '.join(ways)}.", at_key=True)
    for other in given[1:]:
        spot.below(other).complain(f"{what} is said twice", f"Leave {given[0]} or {other}.", at_key=True)
