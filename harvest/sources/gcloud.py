"""The sub-commands of gcloud, from the completion tree that it ships with."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harvest.syntax import Option, Syntax, parted
from harvest.tool import provenance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TREE = "data/cli/gcloud_completions.py"


def harvest(program: str, recipe: Mapping[str, object]) -> Syntax | None:
    """Every command with its flags."""
    del recipe
    found = shutil.which(program)
    tree = Path(found).resolve().parent.parent / TREE if found else None
    if tree is None or not tree.exists():
        return None
    module = ast.parse(tree.read_text("utf-8"))
    root = next(ast.literal_eval(each.value) for each in module.body if isinstance(each, ast.Assign))
    source = provenance(program, "the completion tree of the SDK")
    return parted(Syntax((source,), _options(root), dict(_commands(root, ()))))


def _commands(node: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, tuple[Option, ...]]]:
    for name, below in node["commands"].items():
        yield " ".join((*path, name)), _options(below)
        yield from _commands(below, (*path, name))


def _options(node: Mapping[str, Any]) -> tuple[Option, ...]:
    flags = node.get("flags", {})
    return tuple(Option((name,), "none" if kind == "bool" else "required") for name, kind in flags.items())
