"""What is put together before rules are asked: the documents, the configuration, and which files there are."""

from __future__ import annotations

import os
import posixpath
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.cli.books import Named
from runwright.cli.surroundings import Surroundings, configured
from runwright.lib.errors import Unreadable
from runwright.lib.source import Source
from runwright.lint.exemption import exemptions
from runwright.lint.library import Library
from runwright.runbook import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from runwright.environment.configuration import Configuration
    from runwright.lint.exempting import Rooted
    from runwright.runbook import Runbook


class Shelf(NamedTuple):
    """A library, and which part of it is to be checked."""

    library: Library
    wanted: tuple[Runbook, ...]
    exemptions: Rooted
    unread: int
    """How many documents could not be read; they were told."""
    whole: bool
    """Whether everything that the configuration speaks of was checked."""
    asked: tuple[list[Path | None], list[str], str | None, Configuration | None]

    def again(self) -> Shelf:
        """The same, read anew."""
        return read_library(*self.asked)


GARBAGE = 2_000_000
"""Objects that may be made before Python looks for cycles among them. Reading makes millions of values that hold no
cycles and all stay; looking for some again and again takes a third of the time, and once takes a tenth."""


def read_library(
    paths: list[Path | None], given: list[str], since: str | None, home: Configuration | None = None
) -> Shelf:
    """Read every document that was named (`None` is standard input), called by its path, or as `home` calls it.

    Raises:
        Unreadable: the only document, or the configuration, cannot be read.
        WrongExemption: the configuration has an entry that cannot be read.
    """
    import gc

    from runwright.cli.changed import changed_since
    from runwright.cli.shellcheck import ShellCheck

    gc.set_threshold(GARBAGE, 50, 50)
    called = home.called if home else str
    books, unread = _read_all(paths, called)
    changed = None if since is None else changed_since(since)
    wanted = tuple(book for path, book in books.items() if changed is None or (path and path.resolve() in changed))
    toml, raw = _configuration()
    folder = toml.parent if toml else Path.cwd()
    start = home.root if home else Path()
    known = {each.source.name: _below(start / each.source.name, folder) for each in wanted}
    rooted = _exempted(raw, toml, start, known)
    library = Library(
        list(books.values()),
        configuration=raw,
        files=Disk(start),
        shell_judge=ShellCheck.installed(),
        around=Surroundings(configured(raw, folder) if toml else [], given, [*filter(None, books)], called),
    )
    whole = since is None and any(folder.is_relative_to(Path(each).resolve()) for each in given)
    return Shelf(library, wanted, rooted, unread, whole, (paths, given, since, home))


def _read_all(paths: list[Path | None], called: Callable[[Path], str]) -> tuple[dict[Path | None, Runbook], int]:
    """The documents, and how many could not be read: these are told, and raise only where there is no other."""
    books: dict[Path | None, Runbook] = {}
    unread = 0
    for path in dict.fromkeys(paths):
        try:
            books[path] = read(Named(path, "").source(called))
        except Unreadable as error:
            if len(paths) == 1:
                raise
            print(f"runwright: {error}", file=sys.stderr)  # noqa: T201 (the other documents are still checked)
            unread += 1
    return books, unread


def _exempted(raw: dict[str, Any], toml: Path | None, start: Path, known: dict[str, str]) -> Rooted:
    """What the configuration exempts; `known` has the path by which it knows each document."""
    from runwright.lint.exempting import Rooted

    source = Source.from_file(toml, os.path.relpath(toml, start)) if toml else Source(b"", "")
    return Rooted(exemptions(raw, source), source, known)


class Disk:
    """The files of this machine, whose paths count from a folder; what was asked once is remembered."""

    def __init__(self, start: Path) -> None:
        self._start = start
        self.exists = cache(self._exists)
        self._root_of_folder = cache(self._above)

    def _exists(self, path: str) -> bool:
        try:
            return (self._start / path).exists()
        except (OSError, ValueError):  # a name that no file can have
            return False

    def root(self, name: str) -> str | None:
        """The nearest folder at or above a document that is a checkout."""
        return self._root_of_folder(posixpath.dirname(name))

    def _above(self, name: str) -> str | None:
        folder = (self._start / name).resolve()
        found = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)
        return str(found) if found else None


def _below(document: Path, folder: Path) -> str:
    """The path of a document as the configuration knows it: relative to its folder where it is below."""
    path = document.resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _configuration() -> tuple[Path | None, dict[str, Any]]:
    """The nearest configuration here or above, as plain values."""
    from runwright.environment import toml_file
    from runwright.environment.configuration import shown

    path = toml_file.find(Path.cwd())
    if path is None:
        return None, {}
    return path, toml_file.parsed(toml_file.text_of(path, shown(path)), shown(path))
