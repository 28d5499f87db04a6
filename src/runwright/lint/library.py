"""The library: the runbooks that are checked together, and what a rule may know of the world around them.

Rules are pure; whatever they need from outside (which files exist, today's date, the configuration) is a value here,
put in by the door that called them.
"""

from __future__ import annotations

import posixpath
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from runwright.lint.shell_judge import ShellJudge
    from runwright.runbook import Runbook


class Files(Protocol):
    """What can be said of the files around the documents."""

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder of this path, which counts from where documents' names count."""

    def root(self, name: str) -> str | None:
        """The folder of the checkout that the document of this name lies in."""


class Around(Protocol):
    """Documents that nobody checks, and that rules may ask about."""

    @property
    def whole(self) -> bool:
        """Whether there is no other that belongs to these, as far as somebody can know."""

    @property
    def names(self) -> Sequence[str]:
        """What they are called; the documents that are checked are none of them."""

    def read(self, name: str) -> Runbook | None:
        """One of them; `None` when it cannot be read, or is none of them."""


class Listed:
    """Files by a list, all in one checkout: for tests and examples."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = {_normal(path) for path in paths}

    def exists(self, path: str) -> bool:
        """Whether it is on the list, or a folder above something that is."""
        wanted = _normal(path)
        return wanted == "." or any(each == wanted or each.startswith(f"{wanted}/") for each in self.paths)

    def root(self, _: str) -> str:
        """The folder that the paths count from."""
        return "."


class Library:
    """Runbooks that are checked together."""

    def __init__(  # noqa: PLR0913 (each is something else of the world)
        self,
        books: Sequence[Runbook],
        *,
        today: date | None = None,
        configuration: Mapping[str, Any] | None = None,
        files: Files | None = None,
        shell_judge: ShellJudge | None = None,
        around: Around | None = None,
    ) -> None:
        self.books = tuple(books)
        self.today = today or datetime.now(UTC).date()
        self.configuration = configuration or {}
        """`runwright.toml` as read, whole; empty without one."""
        self.shell_judge = shell_judge
        """Another opinion about shell commands; `None` where nobody has one."""
        self.whole = around is None or around.whole
        """Whether no document is missing that belongs to these."""
        self._files = files
        self._around = around
        self._by_name = {_normal(book.source.name): book for book in books}

    def exists(self, path: str) -> bool | None:
        """Whether a file or folder exists, its path as `beside` gives it; `None` when nobody can say."""
        if _normal(path) in self._by_name:
            return True
        return None if self._files is None else self._files.exists(path)

    def root(self, book: Runbook) -> str | None:
        """The folder of the checkout that a document lies in, all of which is there; `None` when nobody knows one."""
        return None if self._files is None else self._files.root(book.source.name)

    def book(self, path: str) -> Runbook | None:
        """The runbook of this library, or around it, that has this path."""
        wanted = _normal(path)
        return self._by_name.get(wanted) or (self._around.read(wanted) if self._around else None)

    @cached_property
    def everything(self) -> tuple[Runbook, ...]:
        """Its documents, and those around it, which are read when the first rule asks."""
        around = (self._around.read(name) for name in self._around.names) if self._around else ()
        return (*self.books, *(each for each in around if each is not None))

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of the documents of this library in a folder."""
        return tuple(self._by_folder.get(_normal(folder), ()))

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._by_name:
            found.setdefault(posixpath.dirname(path) or ".", []).append(posixpath.basename(path))
        return found

    def beside(self, book: Runbook, target: str) -> str | None:
        """The path of a link's target, seen from the document that names it; `None` when its begin is not known."""
        if not target.startswith("/"):
            return _normal(posixpath.join(posixpath.dirname(book.source.name), target))
        root = self.root(book)
        return None if root is None else _normal(f"{root}{target}")


def _normal(path: str) -> str:
    """A path without `.` and with `..` taken together, as far as it goes."""
    return posixpath.normpath(path) if path else "."
