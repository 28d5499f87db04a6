"""Well-known signals: how the exporters that nearly everybody runs answer for what runbooks speak of.

A proposal to look at, never a fact about somebody's systems: `runwright init` writes it as a comment.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from runwright.environment.signals import KINDS, Signal
from runwright.lib.regex import regex


class Proposal(NamedTuple):
    """How a signal could be asked for."""

    signal: Signal
    source: str
    """What has the number: `node_exporter`, `PostgreSQL`."""


class Known(NamedTuple):
    """One well-known signal."""

    names: tuple[frozenset[str], ...]
    """The words of each of its names."""
    kind: str
    query: str
    unit: str
    source: str


def proposal(name: str) -> Proposal | None:
    """How a signal of this name could be asked for; `None` where the name says too little."""
    words = words_of(name)
    for each in known():
        if any(wanted <= words for wanted in each.names):
            return Proposal(Signal(name, each.kind, each.query, unit=each.unit), each.source)
    return None


def words_of(name: str) -> frozenset[str]:
    """The words of a name, in lower case."""
    return frozenset(regex(r"[a-z0-9]+").findall(name.lower()))


@cache
def known() -> tuple[Known, ...]:
    """All that are known, the more special ones first."""
    raw = json.loads((Path(__file__).parent / "data" / "signals.json").read_text(encoding="utf-8"))
    return tuple(_known(each) for each in raw["signals"])


def _known(raw: dict[str, object]) -> Known:
    names = raw["names"]
    kind = next(kind for kind in KINDS if kind in raw)
    words = tuple(words_of(name) for name in names) if isinstance(names, list) else ()
    return Known(words, kind, str(raw[kind]), str(raw["unit"]), str(raw["from"]))
