"""Surroundings: the documents around those that were named, which rules may ask about although nobody checks them.

A page that a hook checks alone has its contacts and its severities in the page beside it. Those are the runbooks of
`runwright.toml` where it names some, else what stands in the folder of a file that was named by itself.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.cli.books import MARKDOWN, Named, NothingFound, named
from runwright.lib.errors import Unreadable
from runwright.runbook import read

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from runwright.runbook import Runbook


class Surroundings:
    """Documents by their names, found and read when they are first asked for."""

    def __init__(
        self, patterns: Sequence[str], given: Sequence[str], checked: Collection[Path], called: Callable[[Path], str]
    ) -> None:
        self._patterns = patterns
        self._given = given
        self._checked = checked
        self._called = called
        self.read = cache(self._read)

    @property
    def whole(self) -> bool:
        """Whether the configuration names them, or folders were named, which have all that belongs together."""
        return bool(self._patterns) or all(Path(each).is_dir() for each in self._given)

    @property
    def names(self) -> Sequence[str]:
        """What they are called."""
        return tuple(self._paths)

    @cached_property
    def _paths(self) -> dict[str, Path]:
        known = {path.resolve() for path in self._checked}
        found = {path.resolve(): path for path in _found(self._patterns, self._given)}
        return {self._called(path): path for place, path in found.items() if place not in known}

    def _read(self, name: str) -> Runbook | None:
        """One of them; `None` when it cannot be read, or is none of them."""
        path = self._paths.get(name)
        if path is None or not path.is_file():
            return None
        try:
            return read(Named(path, "").source(self._called))
        except Unreadable:
            return None


def configured(raw: Mapping[str, Any], folder: Path) -> list[str]:
    """The paths and patterns of a configuration that names its runbooks, as seen from here; empty where it does not."""
    books = raw.get("books", {})
    paths = books.get("paths") if isinstance(books, dict) else None
    texts = [each for each in paths if isinstance(each, str)] if isinstance(paths, list) else []
    return [os.path.relpath(folder / each) for each in texts]


def _found(patterns: Sequence[str], given: Sequence[str]) -> Iterator[Path]:
    """What such paths name; without any, the Markdown in the folders of the files that were named by themselves."""
    for each in patterns:
        try:
            yield from (one.path for one in named([each]) if one.path is not None)
        except NothingFound:
            continue
    alone = [Path(each) for each in given if Path(each).is_file()] if not patterns else []
    for folder in dict.fromkeys(path.parent for path in alone):
        with suppress(OSError):  # a folder of which only single files may be read
            yield from (each for each in sorted(folder.iterdir()) if each.name.lower().endswith(MARKDOWN))
