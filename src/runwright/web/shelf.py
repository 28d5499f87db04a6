"""The shelf: the runbooks of the configuration, read again when a file changes, and what lint says of each."""

from __future__ import annotations

import hashlib
import shlex
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from runwright.lint.finding import Reported
    from runwright.runbook import Runbook

    Judge = Callable[[Runbook], list[Reported]]
    Stamp = tuple[tuple[str, int, int], ...]


class NoSuchBook(RunwrightError):
    """A name that no runbook of the configuration has."""

    hint = "The list of runbooks has the names of all of them."

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no runbook {name}")


class Book(NamedTuple):
    """One runbook."""

    name: str
    """Its path below the folder of the configuration: what people and addresses call it."""
    path: Path
    runbook: Runbook

    @property
    def revision(self) -> str:
        """SHA-256 of its bytes, in hex: what runs and drills know it by."""
        return hashlib.sha256(self.runbook.source.data).hexdigest()


class Reading(NamedTuple):
    """Runbooks as they were read together, and who judges them."""

    runbooks: Sequence[Runbook]
    """Each named as the configuration calls it."""
    judge: Judge


def command(book: str, procedure: str, environment: str) -> str:
    """The command line that runs a procedure."""
    return f"runwright run {shlex.quote(book)}#{procedure} --on {shlex.quote(environment)}"


class Shelf:
    """Runbooks by their names. An address can ask for nothing else: no path of it is ever opened."""

    def __init__(self, root: Path, paths: Callable[[], list[Path]], read: Callable[[list[Path]], Reading]) -> None:
        self._root = root
        self._paths = paths
        self._read = read
        self._lock, self._judging = threading.Lock(), threading.Lock()
        self._stamp: Stamp | None = None
        self._books: dict[str, Book] = {}
        self._judge: Judge = lambda _: []
        self._findings: dict[tuple[str, str], list[Reported]] = {}

    def books(self) -> list[Book]:
        """All of them, in the order of their names."""
        with self._lock:
            self._refresh()
            return sorted(self._books.values(), key=lambda each: each.name)

    def book(self, name: str) -> Book:
        """The one of this name; raises NoSuchBook."""
        with self._lock:
            self._refresh()
            if name not in self._books:
                raise NoSuchBook(name)
            return self._books[name]

    def findings(self, book: Book) -> list[Reported]:
        """What lint says of a runbook, in the order of the text; asked once for each state of the files."""
        with self._judging:  # it may take seconds: pages that want no findings do not wait for it
            with self._lock:
                judge, kept = self._judge, self._findings  # (of one reading: files may change meanwhile)
            if (book.name, book.revision) not in kept:
                kept[book.name, book.revision] = judge(book.runbook)
            return kept[book.name, book.revision]

    def found(self, name: str) -> Book | None:
        """The one of this name, where there is one still."""
        with suppress(NoSuchBook):
            return self.book(name)
        return None

    def _refresh(self) -> None:
        paths = self._paths()
        stamp = tuple(_stamped(path) for path in paths)
        if stamp == self._stamp:
            return
        read = self._read(paths)
        books = (Book(each.source.name, self._root / each.source.name, each) for each in read.runbooks)
        self._books = {each.name: each for each in books}
        self._judge, self._findings, self._stamp = read.judge, {}, stamp


def _stamped(path: Path) -> tuple[str, int, int]:
    """What changes when a file does; zeros for one that is gone."""
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size
