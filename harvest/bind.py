"""Binds judgements and harvest into the books that the product loads."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from runwright.languages.tools.book import BOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harvest.syntax import Syntax


def previous(program: str) -> dict[str, Any]:
    """The book as it is now, whose harvested half is kept when the tool is not at hand."""
    path = BOOKS / f"{program}.json"
    if not path.exists():
        return {}
    book: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return book


def bind(program: str, judged: Mapping[str, Any], syntax: Syntax | None) -> dict[str, Any]:
    """Write a book from a judgement and a fresh harvest, or the harvest of before."""
    before = previous(program)
    book: dict[str, Any] = {"program": program}
    if syntax is None:
        book |= {key: before[key] for key in ("provenance", "syntax") if key in before}
    else:
        book |= {"provenance": [each._asdict() for each in syntax.provenance], "syntax": syntax.raw()}
        _parts(program, syntax)
    book["judged"] = {key: value for key, value in judged.items() if key != "aliases"}
    _write(f"{program}.json", book)
    return book


def _parts(program: str, syntax: Syntax) -> None:
    if syntax.parts:
        shutil.rmtree(BOOKS / program, ignore_errors=True)
        (BOOKS / program).mkdir(parents=True)
        for name, part in syntax.parts.items():
            _write(f"{program}/{name}.json", part.raw(), indent=None)


def index(judgements: Mapping[str, Mapping[str, Any]]) -> None:
    """Write which book speaks of which program name, and remove books that nobody judges any more."""
    names = {alias: program for program, raw in judgements.items() for alias in raw.get("aliases", ())}
    names |= {program: program for program in judgements}
    _write("index.json", dict(sorted(names.items())))
    for path in stale(judgements):
        (BOOKS / path).unlink()


def stale(judgements: Iterable[str]) -> list[str]:
    """The files of books without a judgement."""
    known = {"index.json", *(f"{program}.json" for program in judgements)}
    return [path.name for path in BOOKS.glob("*.json") if path.name not in known]


def _write(name: str, raw: Mapping[str, Any], indent: int | None = 1) -> None:
    BOOKS.mkdir(exist_ok=True)
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(raw, ensure_ascii=False, indent=indent, separators=separators)
    (BOOKS / name).write_text(text + "\n", "utf-8")
