"""How a book is laid out as JSON: short, and one command or option a line, so that a change shows what changed."""

from __future__ import annotations

import json
from typing import Any

WIDTH = 110
LISTS = frozenset({"judged", "harvested", "options", "table", "commands", "verbs"})
"""What is never put on one line, however short."""


def laid_out(raw: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """A book, a part of one or the index, as it stands in its file."""
    return _broken(raw, 0) + "\n"


def _value(raw: Any, key: str, depth: int) -> str:  # noqa: ANN401 - likewise
    """On one line if it fits there."""
    flat = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    if not raw or not isinstance(raw, dict | list):
        return flat
    return flat if key not in LISTS and len(flat) <= WIDTH else _broken(raw, depth)


def _broken(raw: dict[str, Any] | list[Any], depth: int) -> str:
    """One entry a line."""
    if isinstance(raw, dict):
        entries = [f"{json.dumps(key, ensure_ascii=False)}:{_value(each, key, depth + 1)}" for key, each in raw.items()]
    else:
        entries = [_value(each, "", depth + 1) for each in raw]
    lines = ",\n".join(" " * (depth + 1) + entry for entry in entries)
    first, last = "{}" if isinstance(raw, dict) else "[]"
    return f"{first}\n{lines}\n{' ' * depth}{last}"
