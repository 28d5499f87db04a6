"""The baseline as a file: read, and written anew without losing what was not looked at this time.

It calls documents by their path from its own folder, so that it knows them wherever one stands and however they are
named.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.books import MARKDOWN
from runwright.cli.lint_library import Disk
from runwright.lib.errors import Unreadable
from runwright.lint import baseline, catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from runwright.cli.lint_library import Shelf
    from runwright.lint.baseline import Known
    from runwright.lint.finding import Reported
    from runwright.lint.rule import Rule


def read_baseline(path: Path) -> Mapping[Known, int]:
    """The entries of a baseline.

    Raises:
        Unreadable: there is no such file, or it is no text.
        NoBaseline: it is something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "this is not UTF-8"
        raise Unreadable(str(path), why, "Write it with --write-baseline.") from None
    return baseline.read(text, str(path))


def calling(path: Path) -> Callable[[str], str]:
    """By which name a baseline has a document that is named as seen from here; what is no file keeps its name."""
    folder = os.path.abspath(path.parent)  # noqa: PTH100 (as it is written, not where links lead)
    return lambda name: Path(os.path.relpath(name, folder)).as_posix() if os.path.lexists(name) else name


def keep(findings: Sequence[Reported], lowest: int, shelf: Shelf, rules: Sequence[Rule], path: Path) -> None:
    """Write the findings down to a severity, and what the file knows of anything else; say how many are which."""
    from runwright.cli.replacing import replace

    old = read_baseline(path) if path.exists() else {}
    called = calling(path)
    scope = _Scope(shelf, rules, path)
    passed_over = [baseline.known(each, called) for each in findings if each.severity.rank > lowest]
    counted = Counter(baseline.known(each, called) for each in findings if each.severity.rank <= lowest)
    after = counted | baseline.kept(old, passed_over, scope.looked)
    replace(path, [baseline.written(after).encode("utf-8", "backslashreplace")])
    _told(path, after.total(), after.total() - counted.total())


def _told(path: Path, known: int, kept: int) -> None:
    """Say what the baseline knows now."""
    many = "finding" if known == 1 else "findings"
    of_them = f", {kept} of them kept from before, because they were not looked at this time" if kept else ""
    print(f"{path} knows {known} {many}{of_them}; from now on --baseline {path} reports only new ones.")  # noqa: T201


class _Scope:
    """What was looked at: these documents, those that are gone from the folders that were named, these rules."""

    def __init__(self, shelf: Shelf, rules: Sequence[Rule], path: Path) -> None:
        called = calling(path)
        self._documents = {called(book.source.name) for book in shelf.wanted}
        if shelf.whole:
            self._documents.add(called(shelf.exemptions.source.name))
        self._rules = {rule.name for rule in rules}
        self._every = self._rules >= {rule.name for rule in catalogue.rules()}
        self._folders = [Path(called(each)) for each in shelf.asked[1] if Path(each).is_dir()]
        self._exists = Disk(path.parent).exists

    def looked(self, entry: Known) -> bool:
        """Whether an entry would have been found again if it were still true."""
        return (self._every or entry.rule in self._rules) and (
            entry.document in self._documents or self._gone(entry.document)
        )

    def _gone(self, name: str) -> bool:
        """Whether a document stood below a folder that was named, and is there no more."""
        below = any(Path(name).is_relative_to(each) for each in self._folders)
        return below and name.lower().endswith(MARKDOWN) and not self._exists(name)
