"""The library: the runbooks that are checked together, and what a rule may know of the world around them.

Rules are pure; whatever they need from outside (which files exist, today's date, the configuration) is a value here,
put in by the door that called them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from runwright.runbook import Runbook


class Library:
    """Runbooks that are checked together."""

    def __init__(
        self,
        books: Sequence[Runbook],
        *,
        today: date | None = None,
        configuration: Mapping[str, Any] | None = None,
        exists: Callable[[str], bool] | None = None,
        root: str | None = None,
    ) -> None:
        self.books = tuple(books)
        self.today = today or datetime.now(UTC).date()
        self.configuration = configuration or {}
        """`runwright.toml` as read, whole; empty without one."""
        self.root = root
        """The folder of the checkout, where links such as `/docs/a.md` begin; `None` where nobody knows."""
        self._exists = exists
        self._by_name = {_normal(book.source.name): book for book in books}

    @property
    def knows_files(self) -> bool:
        """Whether it can be said which files exist; not for standard input and texts made in a program."""
        return self._exists is not None

    def exists(self, path: str) -> bool:
        """Whether a file or folder exists; a path is as in `beside`."""
        return _normal(path) in self._by_name or (self._exists is not None and self._exists(path))

    def book(self, path: str) -> Runbook | None:
        """The runbook of this library that has this path."""
        return self._by_name.get(_normal(path))

    def beside(self, book: Runbook, target: str) -> str | None:
        """The path of a link's target, seen from the document that names it; `None` when its begin is not known."""
        if not target.startswith("/"):
            return _normal(str(PurePosixPath(book.source.name).parent / target))
        return None if self.root is None else _normal(f"{self.root}{target}")


def _normal(path: str) -> str:
    """A path without `.` and with `..` taken together, as far as it goes."""
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == ".." and parts and parts[-1] not in {"..", "/"}:
            parts.pop()
        else:
            parts.append(part)
    return str(PurePosixPath(*parts)) if parts else "."
