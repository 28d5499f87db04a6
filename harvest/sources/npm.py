"""npm: its list of commands, and the usage of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harvest.sources.help import options
from harvest.syntax import Option, Syntax
from harvest.tool import ask, provenance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def harvest(program: str, recipe: Mapping[str, object]) -> Syntax | None:
    """Every command with its options, its verbs and its other names."""
    del recipe
    _, _, listing = ask(program, "help").partition("All commands:")
    commands: dict[str, tuple[Option, ...]] = {}
    same: dict[str, str] = {}
    for name in re.findall(r"[a-z][a-z-]+", listing.split("\n\n", 2)[1] if "\n\n" in listing else ""):
        usage = ask(program, name, "-h")
        commands[name] = tuple(_options(usage))
        commands |= dict.fromkeys((f"{name} {verb}" for verb in _verbs(name, usage)), ())
        same |= dict.fromkeys(_aliases(usage), name)
    return Syntax((provenance(program, "npm COMMAND -h"),), (), commands, same) if commands else None


def _options(usage: str) -> Iterator[Option]:
    """`[-w|--workspace <name>]` in the usage, or one a line."""
    seen: set[str] = set()
    for group in re.findall(r"\[(-[^\[\]]+)", usage):
        names = tuple(re.findall(r"(?<![\w-])--?[a-z][\w-]*", group.split("<")[0], re.IGNORECASE))
        if names and seen.isdisjoint(names):
            seen.update(names)
            yield Option(names, "required" if "<" in group else "none")
    for option in options(usage):
        if seen.isdisjoint(option.names):
            yield option


def _verbs(name: str, usage: str) -> list[str]:
    return list(dict.fromkeys(re.findall(rf"^npm {name} ([a-z][a-z-]+)", usage, re.MULTILINE)))


def _aliases(usage: str) -> list[str]:
    match = re.search(r"^alias(?:es)?: (.*)$", usage, re.MULTILINE)
    return re.findall(r"[a-z][\w-]*", match[1]) if match else []
