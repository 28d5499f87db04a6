"""The file itself: where it is, that it can be read, and that it is TOML."""

from __future__ import annotations

import codecs
import os
import stat
from typing import TYPE_CHECKING, Any

from runwright.environment.problem import Misconfigured, Problem, Spot
from runwright.lib.errors import Unreadable
from runwright.lib.regex import regex
from runwright.lib.source import UTF16, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from runwright.environment.shape import Shape

FILE = "runwright.toml"
LARGEST = 1024 * 1024
"""Bytes. Nobody keeps a longer configuration by hand."""
PLACE = regex(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
FIXES = (
    ("invalid value", 'Put a text in quotes: key = "text".'),
    ("cannot declare", "Every section stands once: put the keys of both under one header."),
    ("cannot overwrite", "Every key stands once in its section: leave one of the two."),
    ("after a key", "Write key = value; a key with other signs than letters, digits, - and _ stands in quotes."),
    ("illegal character", "Close the text in the line it began in, or write it between three quotes."),
    ("unescaped", r"Write \\ for a backslash, or put the text between single quotes."),
)
"""A few words of the parser's complaint, and what to write instead."""


def find(start: Path) -> Path | None:
    """The nearest configuration in a folder (of a file: in its folder) or above.

    One that somebody else put where everybody may write, such as `/tmp`, counts only for those who are there.

    Raises:
        Unreadable: nobody can say where `start` is.
    """
    folder = folder_of(start)
    return next((path for path in candidates(folder) if path.parent == folder or not planted(path)), None)


def folder_of(start: Path) -> Path:
    """The folder that a path is, or in which it is, absolute and without links.

    Raises:
        Unreadable: its links lead in a circle, or the current folder is gone.
    """
    try:
        whole = start.resolve()
        circles = any(each.is_symlink() for each in (whole, *whole.parents))  # as Python from 3.13 on leaves them
    except RuntimeError:
        circles = True
    except OSError as error:
        raise Unreadable(str(start), error.strerror or str(error), "Check the path.") from None
    if circles:
        raise Unreadable(str(start), "its symbolic links lead in a circle", "Check the path.")
    return whole if whole.is_dir() else whole.parent


def candidates(folder: Path) -> Iterator[Path]:
    """Every configuration in a folder and above; one that cannot be read counts too, so that it is told."""
    yield from (path for each in (folder, *folder.parents) if os.path.lexists(path := each / FILE))


def planted(path: Path) -> bool:
    """Whether a file in a folder for everybody belongs to somebody else."""
    try:
        return bool(path.parent.stat().st_mode & stat.S_IWOTH) and path.lstat().st_uid not in {0, os.getuid()}
    except OSError:
        return False


def text_of(path: Path, name: str) -> str:
    """What the file says, without a byte order mark.

    Raises:
        Unreadable: it is no file, too large, not allowed, or not UTF-8.
    """
    try:
        with open(path, "rb", opener=_at_once) as file:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            data = file.read(LARGEST + 1) if regular else b""
    except OSError as error:
        raise Unreadable(name, error.strerror or str(error), "It must be a file that you may read.") from None
    if not regular:
        raise Unreadable(name, "it is no regular file", "It must be a file that you may read.")
    if len(data) > LARGEST:
        raise Unreadable(name, "it is larger than 1 MiB", "Is this the configuration? It is written by hand.")
    return decoded(data, name)


def _at_once(path: str, flags: int) -> int:
    """Open without waiting: a pipe that nobody writes to is refused, not waited for."""
    return os.open(path, flags | os.O_NONBLOCK)


def decoded(data: bytes, name: str) -> str:
    """Bytes as text; TOML is UTF-8 and nothing else.

    Raises:
        Unreadable: it is not UTF-8; says at which place.
    """
    hint = "Save it as UTF-8."
    if data.startswith(UTF16):
        raise Unreadable(name, "it is UTF-16, and TOML is UTF-8", hint)
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line, column = Source(data, name).place(error.start)
        raise Unreadable(f"{name}:{line}:{column}", "this is not UTF-8, as TOML must be", hint) from None


def parsed(text: str, name: str) -> dict[str, Any]:
    """The file as plain values.

    Raises:
        Misconfigured: it is no TOML; says where.
    """
    import tomllib

    try:
        return tomllib.loads(text)
    except ValueError as error:  # also of a number with thousands of digits, which tomllib does not catch
        raise Misconfigured(name, [problem(str(error), text)]) from None
    except RecursionError:
        deep = Problem("lists or tables are nested too deeply", "Nothing here needs more than a few levels.")
        raise Misconfigured(name, [deep]) from None


def shaped(shape: Shape, raw: Mapping[str, Any], text: str, name: str) -> Any:  # noqa: ANN401 (each shape gives its own)
    """What the plain values of a text say, read by a shape.

    Raises:
        Misconfigured: with every problem, each with its place and what to write instead.
    """
    problems: list[Problem] = []
    found = shape.read(raw, Spot((), problems))
    if problems:
        from runwright.environment.toml_places import placed

        raise Misconfigured(name, placed(problems, text))
    return found


def problem(complaint: str, text: str) -> Problem:
    """What the parser complains about, with the place taken out of its sentence."""
    match = PLACE.search(complaint)
    what = complaint[: match.start()] if match else complaint.partition(":")[0]
    line, column = (int(match[1]), int(match[2])) if match and match[1] else end(text)
    do = next(
        (fix for words, fix in FIXES if words in what.lower()), "Write sections as [name] and lines as key = value."
    )
    if (line, column) == end(text) and "invalid value" in what.lower():
        do = "Something is not closed: a list with ], a text with its quotes."
    return Problem(f"this is no TOML: {what[:1].lower()}{what[1:]}", do, line=line, column=column)


def end(text: str) -> tuple[int, int]:
    """Line and column of the end of a text."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")
