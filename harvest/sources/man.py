"""Manual pages, for tools that say little about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harvest.sources.help import options
from harvest.syntax import Option, Syntax
from harvest.tool import ask, provenance

if TYPE_CHECKING:
    from collections.abc import Mapping


def harvest(program: str, recipe: Mapping[str, object]) -> Syntax | None:
    """The options that a manual page lists."""
    page = str(recipe.get("page", program))
    found = dict.fromkeys(options(ask("man", page)))
    if not found:
        return None
    return Syntax((provenance(program, f"man {page}"),), tuple(_merged(found)))


def _merged(found: dict[Option, None]) -> list[Option]:
    """Options once each; a page shows them again in its examples."""
    seen: set[str] = set()
    kept = []
    for option in found:
        if seen.isdisjoint(option.names):
            kept.append(option)
            seen.update(option.names)
    return kept
