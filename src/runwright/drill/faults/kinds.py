"""The kinds of values that a fault takes, as the configuration has them, with those that only faults need."""

from __future__ import annotations

from runwright.environment.kinds import duration, flag, one_of, size, text, whole_number
from runwright.environment.shape import Kind, Wrong, type_of

__all__ = ["at_most", "duration", "flag", "one_of", "room", "share", "size", "text", "texts", "wait"]


def at_most(most: int, example: int) -> Kind:
    """A whole number from 1 to a bound, so that a slip of the pen breaks no machine."""
    return Kind(f"a whole number up to {most}", str(example), whole_number(most))


def _share(value: object) -> float:
    """A part of all, from more than none to all."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong(f"{type_of(value)}, where a share is needed")
    try:
        part = float(value.strip().removesuffix("%")) / 100 if isinstance(value, str) else float(value)
    except ValueError:
        raise Wrong(f"“{value}” is no share") from None
    if not 0 < part <= 1:
        raise Wrong(f"{value} is not between 0 and 1")
    return part


def _wait(value: object) -> float:
    """A duration that may be none at all."""
    return 0.0 if value in (0, "0", "0 s", "0s") and value is not False else float(duration.convert(value))


def _room(value: object) -> int:
    """A size that may be nothing."""
    return 0 if value == 0 and value is not False else int(size.convert(value))


def _texts(value: object) -> dict[str, str]:
    """A section of texts."""
    if not isinstance(value, dict):
        raise Wrong(f"{type_of(value)}, where a section is needed")
    return {name: str(text.convert(each)) for name, each in value.items()}


texts = Kind("a section of texts", '{ username = "ada" }', _texts)
room = Kind("a size, or 0", '"64 KiB"', _room)
share = Kind("a share of all, as a number up to 1 or in percent", '"10 %"', _share)
wait = Kind("a duration, or 0", '"100 ms"', _wait)
