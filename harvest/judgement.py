"""Judgement files: what people say that tools do, checked for spelling before a book is made of it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.languages.effects import Level, Mark
from runwright.lib.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

JUDGEMENTS = Path(__file__).parent / "judgements"

FACT = {"effect", "instead", "marks", "unmarks", "embeds", "reads", "writes", "secret", "after", "detaches", "unless"}
OPTION = FACT | {"names", "value", "values", "off"}
PLACES = {"first", "second", "last", "all", "rest"}
WRAPS = {"after", "at", "option", "until", "shell", "plain", "assignments", "adds", "stdin", "marks", "unmarks"}
COMMAND = {
    *("effect", "marks", "bare", "piped", "options", "operands", "wraps", "stdin", "needs", "names"),
    *("endless_without", "endless_without_operand"),
}
PROGRAM = (COMMAND - {"names"}) | {"commands", "verbs", "case_insensitive", "options_first"}
VALUES = {"none", "required", "optional"}
LEVELS = {level.word for level in Level}
MARKS = set(Mark)


NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
"""What a file may be called, so that every file system can hold its book."""


class Judgement(NamedTuple):
    """One judgement file."""

    name: str
    """Of the file, and of its book."""
    programs: tuple[str, ...]
    """The programs that share it."""
    aliases: tuple[str, ...]
    """Other names of its only program."""
    raw: dict[str, Any]
    """What it says of them."""


@cache
def judgements() -> dict[str, Judgement]:
    """Every judgement by the name of its file."""
    return {path.stem: _read(path) for path in sorted(JUDGEMENTS.glob("*.toml"))}


def _read(path: Path) -> Judgement:
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(str(path), f"no TOML: {error}", "Mend it; harvest/README.md has the format.") from error
    alone = raw.pop("program", None)
    programs = raw.pop("programs", ()) if alone is None else (alone,)
    return Judgement(path.stem, tuple(programs), tuple(raw.pop("aliases", ())), raw)


def misnamed(everything: Iterable[Judgement]) -> Iterator[str]:
    """Files that speak of no program or of one that another speaks of, and names that cannot be carried around."""
    speaks: dict[str, str] = {}
    for each in everything:
        if not NAME.fullmatch(each.name):
            yield f"{each.name}: a file name has lower-case letters, digits, `.`, `_` and `-` only"
        if not each.programs:
            yield f"{each.name}: speaks of no program"
        if each.aliases and len(each.programs) > 1:
            yield f"{each.name}: nobody knows of which program these are other names"
        for program in (*each.programs, *each.aliases):
            if program in speaks:
                yield f"{each.name}: {speaks[program]} speaks of {program} too"
            speaks[program] = each.name


def misspelled(raw: Mapping[str, Any]) -> Iterator[str]:
    """What a judgement says in words that nobody reads."""
    yield from _unread(raw, PROGRAM, "the program")
    yield from _table(raw, "the program")
    for path, command in raw.get("commands", {}).items():
        yield from _unread(command, COMMAND, path)
        yield from _table(command, path)
    for glob, each in raw.get("verbs", {}).items():
        yield from _fact(each, FACT, f"verb {glob}")


def _table(raw: Mapping[str, Any], where: str) -> Iterator[str]:
    """The tables that stand under a program and under a sub-command alike."""
    yield from _words(raw, where)
    for name, option in raw.get("options", {}).items():
        yield from _fact(option, OPTION, f"{where} {name}")
        value = option.get("value", "none")
        if value not in VALUES and not (isinstance(value, int) and value > 1):
            yield f"{where} {name}: {value!r} is no value"
        for glob, each in option.get("values", {}).items():
            yield from _fact(each, FACT, f"{where} {name} {glob}")
    operands = raw.get("operands", {})
    yield from _unread(operands, PLACES | {"values"}, f"{where}: operands")
    for place, each in operands.items():
        for glob, one in each.items() if place == "values" else [(place, each)]:
            yield from _fact(one, FACT, f"{where}: operand {glob}")
    yield from _unread(raw.get("wraps", {}), WRAPS, f"{where}: wraps")
    yield from _fact(raw.get("stdin", {}), FACT | {"runs"}, f"{where}: stdin")
    yield from _fact(raw.get("bare", {}), FACT, f"{where}: bare")
    yield from _fact(raw.get("piped", {}), FACT, f"{where}: piped")


def _fact(raw: Any, known: set[str], where: str) -> Iterator[str]:  # noqa: ANN401 - whatever stands in the file
    if isinstance(raw, str):
        raw = {"effect": raw}
    yield from _unread(raw, known, where)
    yield from _words(raw, where)


def _words(raw: Mapping[str, Any], where: str) -> Iterator[str]:
    for key in ("effect", "instead"):
        if key in raw and raw[key] not in LEVELS:
            yield f"{where}: {raw[key]!r} is no level"
    for mark in [*raw.get("marks", ()), *raw.get("unmarks", ())]:
        if mark not in MARKS:
            yield f"{where}: {mark!r} is no mark"


def _unread(raw: Mapping[str, Any], known: set[str], where: str) -> Iterator[str]:
    for key in raw:
        if key not in known:
            yield f"{where}: nobody reads {key!r}"
