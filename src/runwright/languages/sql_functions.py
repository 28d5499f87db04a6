"""What calling a function of SQL does: data with its provenance, `data/sql_functions.json`.

A function that nobody told us about may do anything.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from runwright.languages.effects import NOTHING, Effects, Level, Mark

OFFICIAL = frozenset({"", "pg_catalog", "public", "extensions", "sys"})
"""Schemas where a function is what its name says; in a schema of the team's own it may be anything."""


def function_effects(name: str) -> Effects:
    """What calling a function does; unknown when nobody told us."""
    schema, _, bare = name.replace('"', "").lower().rpartition(".")
    if bare in _harmless() and schema in OFFICIAL:
        return NOTHING
    known = _judged().get(f"{schema}.{bare}") or _judged().get(bare)
    if known is None:
        return Effects(Level.UNKNOWN, because=f"the function {bare} is not known")
    return known


@cache
def _data() -> dict[str, object]:
    text = (Path(__file__).parent / "data" / "sql_functions.json").read_text("utf-8")
    return dict(json.loads(text))


@cache
def _harmless() -> frozenset[str]:
    lists = (_data()[group] for group in ("harmless", "newer", "extensions", "elsewhere"))
    return frozenset(word for lines in lists if isinstance(lines, list) for line in lines for word in line.split())


@cache
def _judged() -> dict[str, Effects]:
    found = {}
    facts = _data()["judged"]
    for name, (level, marks, *why) in facts.items() if isinstance(facts, dict) else ():
        because = f"{name}: {why[0]}" if why else name
        found[name] = Effects(Level[level.upper()], frozenset(Mark(mark) for mark in marks), because)
    return found
