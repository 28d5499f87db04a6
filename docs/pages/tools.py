"""The page of tools: every program that a book speaks of, what is known about it, and where that is from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from docs.pages.markdown import code, joined, table
from runwright.languages.tools.shelf import index, load, pages

if TYPE_CHECKING:
    from collections.abc import Mapping


class Known(NamedTuple):
    """What is known about one program."""

    program: str
    book: str
    commands: int
    options: int
    level: str
    """Of an invocation about which nothing more is known."""
    sources: str


WORDS = """\
What Runwright knows about a program stands in a book, a file of `src/runwright/languages/tools/books/`: **syntax**
(sub-commands and options), harvested from the tool itself, and **judgement** (what they do), written by people. `by
hand` in the last column: no syntax was harvested. A program without a book is `unknown`. [Add a tool's
facts](../how-to/add-a-tool.md) says how to add one or correct one.

{books:,} books speak of {programs:,} programs by name; the syntax of {harvested:,} comes from the tools themselves.

**otherwise** is the level of an invocation about which the book says nothing more."""


def page() -> str:
    """The sums, then a row for each program."""
    found = [known(program, book) for program, book in sorted(index().items(), key=by_name)]
    sums = WORDS.format(
        books=len({each.book for each in found}),
        programs=len(found),
        harvested=sum(bool(each.sources) for each in found),
    )
    heads = ["program", "book", "sub-commands", "options", "otherwise", "syntax from"]
    return joined("Tools", sums, table(heads, (row(each) for each in found)))


def by_name(pair: tuple[str, str]) -> tuple[str, str]:
    """Letters first decide; signs in front of a name do not."""
    return pair[0].strip(":[.").lower(), pair[0]


def row(each: Known) -> list[str]:
    """A program as cells."""
    counts = [f"{count:,}" if count else "" for count in (each.commands, each.options)]
    return [
        code(each.program),
        "" if each.book == each.program else each.book,
        *counts,
        each.level,
        each.sources or "by hand",
    ]


def known(program: str, book: str) -> Known:
    """What its book says of a program."""
    raw: Mapping[str, Any] = pages(program) or {}
    whole: Mapping[str, Any] = raw.get("syntax", {})
    parts = [load(f"{book}/{part}") for part in whole.get("parts", ())]
    judged: Mapping[str, Any] = raw["judged"]
    commands = {path for each in (whole, *parts) for path in each.get("commands", {})} | judged.get(
        "commands", {}
    ).keys()
    options = sum(len(each.get("options", ())) + len(each.get("table", ())) for each in (whole, *parts))
    level = judged.get("effect", "unknown")
    return Known(program, book, len(commands) + len(parts), options, level, sources(raw))


def sources(raw: Mapping[str, Any]) -> str:
    """Version, command and day of a harvest."""
    return "; ".join(f"{each['tool']} ({code(each['source'])}, {each['date']})" for each in raw.get("provenance", ()))
