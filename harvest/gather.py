"""Asks each tool in the way that its recipe says."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from harvest.recipe import recipes, sources

if TYPE_CHECKING:
    from harvest.syntax import Syntax

ELSEWHERE = frozenset({"fig", "aws"})
"""Sources that do not need the tool on this machine."""


def gather(program: str) -> Syntax | None:
    """The syntax of a tool, nothing when it is not at hand."""
    recipe = recipes().get(program, {})
    if shutil.which(program) is None and recipe.get("source") not in ELSEWHERE:
        return None
    found = [syntax for source in sources(program) if (syntax := source.harvest(program, recipe)) is not None]
    if len(found) < 2:
        return found[0] if found else None
    return _completed(found[0], found[1])


def _completed(first: Syntax, second: Syntax) -> Syntax:
    """A harvest with the options that only another one knows; a tool with sub-commands needs none."""
    if first.commands:
        return first
    known = {name for option in first.options for name in option.names}
    more = tuple(option for option in second.options if known.isdisjoint(option.names))
    return first._replace(
        options=first.options + more, provenance=first.provenance + second.provenance if more else first.provenance
    )
