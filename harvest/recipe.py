"""Recipes: how each tool is asked about itself (`recipes.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harvest.syntax import Syntax

RECIPES = Path(__file__).with_name("recipes.toml")
ANYBODY = ("help", "man")
"""Whom to ask about a tool whose recipe names no source; the manual adds what the help text leaves out."""


class Source(Protocol):
    """What a module in `sources/` offers."""

    def harvest(self, program: str, recipe: Mapping[str, object]) -> Syntax | None:
        """The syntax of a tool, nothing when it is not at hand."""


@cache
def recipes() -> dict[str, dict[str, object]]:
    """Every recipe by program."""
    return tomllib.loads(RECIPES.read_text("utf-8"))


def sources(program: str) -> list[Source]:
    """Where to look for a tool, in order."""
    named = recipes().get(program, {}).get("source")
    if named == "none":
        return []
    return [cast("Source", import_module(f"harvest.sources.{each}")) for each in ([named] if named else ANYBODY)]
