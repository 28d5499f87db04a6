"""Binds judgements and harvest into the books that the product loads, one file a judgement."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from harvest.layout import laid_out
from runwright.languages.tools.shelf import BOOKS, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harvest.judgement import Judgement
    from harvest.syntax import Syntax


def previous(name: str) -> dict[str, Any]:
    """The book as it is now, whose harvested half is kept when a tool is not at hand."""
    return load(name) if (BOOKS / f"{name}.json").exists() else {}


def bound(judgement: Judgement, fresh: Mapping[str, Syntax]) -> dict[str, Any]:
    """A book from a judgement with fresh harvests by program, and the harvests of before for the others."""
    kept = previous(judgement.name).get("harvested", {})
    kept |= {program: _harvested(syntax) for program, syntax in fresh.items()}
    harvested = {program: kept[program] for program in judgement.programs if program in kept}
    alone = {"program": judgement.programs[0]} if judgement.aliases else {}
    found = {"harvested": harvested} if harvested else {}
    return {**alone, **found, "judged": judgement.raw}


def _harvested(syntax: Syntax) -> dict[str, Any]:
    return {"provenance": [each._asdict() for each in syntax.provenance], "syntax": syntax.raw()}


def bind(judgement: Judgement, fresh: Mapping[str, Syntax]) -> dict[str, Any]:
    """Write a book, with the parts of a very large tool beside it."""
    book = bound(judgement, fresh)
    _write(judgement.name, book)
    for syntax in fresh.values():
        if syntax.parts:
            shutil.rmtree(BOOKS / judgement.name, ignore_errors=True)
            for name, part in syntax.parts.items():
                _write(f"{judgement.name}/{name}", part.raw())
    return book


def index(judgements: Iterable[Judgement]) -> dict[str, str]:
    """Which book speaks of which program name."""
    return dict(sorted((name, each.name) for each in judgements for name in (*each.programs, *each.aliases)))


def close(judgements: Mapping[str, Judgement]) -> None:
    """Write the index, and remove books that nobody judges any more."""
    _write("index", index(judgements.values()))
    for name in stale(judgements):
        if (BOOKS / name).is_dir():
            shutil.rmtree(BOOKS / name)
        else:
            (BOOKS / name).unlink()


def stale(judgements: Iterable[str]) -> list[str]:
    """The files of books, and the folders of parts, without a judgement."""
    known = {"index.json", *(f"{name}.json" for name in judgements)}
    return [path.name for path in BOOKS.iterdir() if path.name not in known and f"{path.name}.json" not in known]


def _write(name: str, raw: Mapping[str, Any]) -> None:
    path = BOOKS / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(laid_out(raw), "utf-8", newline="\n")
