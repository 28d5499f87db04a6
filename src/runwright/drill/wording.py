"""Wording: figures of a drill as people read them."""

from __future__ import annotations

ABSENT = "–"


def seconds(value: float | None) -> str:
    """A time as `12.3 s`, with as many digits as say something; a dash where there is none."""
    if value is None:
        return ABSENT
    if value >= 100:
        return f"{value:.0f} s"
    if value >= 10:
        return f"{value:.1f} s"
    return f"{value:.2f} s" if value >= 0.01 or not value else f"{value * 1000:.1f} ms"


def sign(*, held: bool) -> str:
    """A sign for whether something held."""
    return "✓" if held else "✗"
