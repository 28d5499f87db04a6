"""Cutting a text to what a receiver takes."""

from __future__ import annotations


def cut(text: str, most: int) -> str:
    """A text of so many signs at most; one that was longer ends in `…`."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
