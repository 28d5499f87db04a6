"""Sizes: what people write ("64 MiB", "10 kB", "512") as bytes, and bytes as people read them (IEC 80000-13)."""

from __future__ import annotations

from runwright.lib.regex import regex

UNITS = {
    "": 1,
    "b": 1,
    "byte": 1,
    "bytes": 1,
    **{f"{letter}b": 1000 ** (power + 1) for power, letter in enumerate("kmgt")},
    **{f"{letter}ib": 1024 ** (power + 1) for power, letter in enumerate("kmgt")},
}
"""Bytes of each unit, in lower case."""
SIZE = regex(r"\s*([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([A-Za-z]*)\s*$")
LARGER = 1024
"""How many of a unit make one of the next."""


def size(text: str) -> int | None:
    """The bytes of a text that is a size and nothing else, `None` for any other text."""
    match = SIZE.match(text)
    unit = UNITS.get(match[2].lower()) if match else None
    return round(float(match[1]) * unit) if match and unit else None


def spoken(number: int) -> str:
    """Bytes as people read them: `512 B`, `1.5 KiB`, `64 MiB`."""
    amount, units = float(number), iter(("B", "KiB", "MiB", "GiB", "TiB"))
    unit = next(units)
    for larger in units:
        if amount < LARGER:
            break
        amount, unit = amount / LARGER, larger
    return f"{amount:.1f}".removesuffix(".0") + f" {unit}"
