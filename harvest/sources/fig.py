"""Completion specs that others wrote (npm `@withfig/autocomplete`, MIT), for tools that cannot be asked.

They are a hint: a spec may lag behind its tool, so a judgement is never held against it.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harvest.syntax import Option, Provenance, Syntax, parted
from harvest.tool import provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PACKAGE = "@withfig/autocomplete"
HINT = "hint: "
MANY = 1000
PRINT = """
import(process.argv[1]).then(spec => console.log(JSON.stringify(
    spec.default, (key, value) => typeof value === "function" ? undefined : value)))
"""


def harvest(program: str, recipe: Mapping[str, object]) -> Syntax | None:
    """What the spec of a tool says."""
    home = _package()
    if home is None:
        return None
    spec = _spec(home / "build", str(recipe.get("spec", f"{program}.js")))
    if not spec:
        return None
    package = json.loads((home / "package.json").read_text("utf-8"))
    source = Provenance(program, f"{HINT}npm {PACKAGE} {package['version']}", provenance(program, "").date)
    commands: dict[str, tuple[Option, ...]] = {}
    same: dict[str, str] = {}
    _gather(spec, (), commands, same)
    syntax = Syntax((source,), tuple(_options(spec)), commands, same)
    return parted(syntax) if len(commands) > MANY else syntax


@cache
def _package() -> Path | None:
    """The package, in a directory that goes away with the machine's temporary files."""
    directory = Path(tempfile.mkdtemp())
    words = ["npm", "install", "--silent", "--prefix", str(directory), PACKAGE]
    done = subprocess.run(words, check=False, stdout=subprocess.DEVNULL)
    return directory / "node_modules" / PACKAGE if done.returncode == 0 else None


def _spec(build: Path, name: str) -> dict[str, Any]:
    """A spec, those that it loads from further files included."""
    said = subprocess.run(["node", "-e", PRINT, build / name], check=False, stdout=subprocess.PIPE).stdout
    spec: dict[str, Any] = json.loads(said or b"{}")
    for below in spec.get("subcommands") or ():
        if isinstance(below.get("loadSpec"), str):
            further = _spec(build, f"{below['loadSpec']}.js")
            below |= {key: further[key] for key in ("subcommands", "options") if key in further}
    return spec


def _gather(
    spec: Mapping[str, Any],
    path: tuple[str, ...],
    commands: dict[str, tuple[Option, ...]],
    same: dict[str, str],
) -> None:
    for below in spec.get("subcommands") or ():
        names = _names(below)
        where = " ".join((*path, names[0]))
        commands[where] = tuple(_options(below))
        same.update({" ".join((*path, name)): where for name in names[1:]})
        _gather(below, (*path, *names[0].split(" ")), commands, same)


def _options(spec: Mapping[str, Any]) -> Iterator[Option]:
    for option in spec.get("options") or ():
        names = tuple(name for name in _names(option) if name.startswith("-"))
        if names:
            yield Option(names, _value(option.get("args")))


def _value(arguments: object) -> str:
    first = arguments[0] if isinstance(arguments, list) and arguments else arguments
    if not isinstance(first, dict):
        return "none"
    return "optional" if first.get("isOptional") else "required"


def _names(spec: Mapping[str, Any]) -> list[str]:
    name: str | Iterable[str] = spec["name"]
    return [name.strip()] if isinstance(name, str) else [each.strip() for each in name]
