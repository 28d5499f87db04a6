"""Where the books stand: which file speaks of a program, and what it says.

A file holds one judgement and, for each program that shares it, what was harvested from the tool itself. The
files have names that every file system can hold; `index.json` leads from a program, even `[`, to its file.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

BOOKS = Path(__file__).parent / "books"
VERSION = regex(r"[-.]?\d+(\.\d+)*$")


def load(name: str) -> dict[str, Any]:
    """One file of the shelf: a book, a part of one (`aws/ec2`), the index."""
    with (BOOKS / f"{name}.json").open("rb") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded


@cache
def index() -> Mapping[str, str]:
    """Which book speaks of a program, by every name the program goes by."""
    return load("index")


def pages(program: str) -> dict[str, Any] | None:
    """What is known about a program; one that carries its version in its name (`python3.11`) is found too."""
    name = program if program in index() else VERSION.sub("", program)
    book = index().get(name)
    return None if book is None else pages_of(book, _loaded(book), name)


def pages_of(book: str, raw: Mapping[str, Any], program: str) -> dict[str, Any]:
    """What a book says about one of its programs; another name of a program speaks of that."""
    harvested = raw.get("harvested", {})
    own = harvested.get(program) or harvested.get(raw.get("program"), {})
    return {"book": book, "program": program, **own, "judged": raw["judged"]}


_loaded = cache(load)
