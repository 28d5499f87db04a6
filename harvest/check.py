"""Holds judgements against the harvest: what is judged and the tool does not have is a mistake.

What another release or another platform has is entered in `elsewhere.toml`, with the name of who has it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.languages.tools.fact import spelled
from runwright.languages.tools.shelf import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ALWAYS = {"help", "completion", "version"}
"""Sub-commands that many tools have and few list."""
ELSEWHERE = Path(__file__).with_name("elsewhere.toml")


@cache
def elsewhere() -> dict[str, dict[str, str]]:
    """What the harvested tools do not have, by tool: a sub-command with all below it, an option, or `*` for all."""
    return tomllib.loads(ELSEWHERE.read_text("utf-8"))


def contradictions(pages: Mapping[str, Any]) -> Iterator[str]:
    """What a judgement says that the harvest of a program does not know; nothing where nothing was harvested."""
    syntax = pages.get("syntax") or {}
    excused = elsewhere().get(pages["program"], {})
    hinted = any(each["source"].startswith("hint: ") for each in pages.get("provenance", ()))
    if hinted or "*" in excused:
        return
    judged = pages["judged"]
    yield from _commands(judged, _paths(pages["book"], syntax), excused)
    if not syntax.get("parts"):
        yield from _options(judged, syntax, excused)


def _commands(judged: Mapping[str, Any], known: set[str], excused: Mapping[str, str]) -> Iterator[str]:
    parents = {path.rpartition(" ")[0] for path in known}
    for path in judged.get("commands", {}) if known else ():
        head, _, _ = path.rpartition(" ")
        takes_operands = head in known and head not in parents
        if not (path in known or path in ALWAYS or takes_operands or _excused(path, excused)):
            yield f"the tool has no sub-command {path!r}"


def _paths(book: str, syntax: Mapping[str, Any]) -> set[str]:
    """Every sub-command with those above it."""
    paths = {*syntax.get("commands", {}), *syntax.get("same", {}), *syntax.get("parts", ())}
    for part in syntax.get("parts", ()):
        below = load(f"{book}/{part}")["commands"]
        paths |= {f"{part} {path}" for path in below}
    return paths | {" ".join(path.split(" ")[:n]) for path in paths for n in range(1, path.count(" ") + 1)}


def _options(judged: Mapping[str, Any], syntax: Mapping[str, Any], excused: Mapping[str, str]) -> Iterator[str]:
    specs = (*syntax.get("options", ()), *syntax.get("table", ()))
    known = {name for spec in specs for name in spelled(spec).names}
    for path, raw in {"": judged, **judged.get("commands", {})}.items() if known else ():
        for name, option in raw.get("options", {}).items():
            names = {name, *option.get("names", ())} - {"--"}
            if names and known.isdisjoint(names) and names.isdisjoint(excused) and not _excused(path, excused):
                yield f"the tool has no option {name!r}" + (f" of {path!r}" if path else "")


def _excused(path: str, excused: Mapping[str, str]) -> bool:
    """Whether a sub-command, or one above it, is known to be elsewhere."""
    words = path.split(" ")
    return any(" ".join(words[:count]) in excused for count in range(1, len(words) + 1))
