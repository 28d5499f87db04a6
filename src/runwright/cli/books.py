"""Which runbooks a command line names: files, folders, globs, `-` for standard input, each with a `#PROCEDURE`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.errors import RunwrightError, Unreadable
from runwright.lib.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MARKDOWN = tuple(".md .markdown .mdown .mkd .mdx .md.erb .md.j2 .md.tmpl .md.tpl .markdown.erb".split())
OTHER = {
    ".adoc": "AsciiDoc",
    ".asciidoc": "AsciiDoc",
    ".rst": "reStructuredText",
    ".org": "Org",
    ".docx": "a Word document",
    ".pdf": "a PDF",
    ".ipynb": "a notebook",
    ".html": "HTML",
}
SKIPPED = {".git", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".mypy_cache", "vendor"}
BESIDE = ("._", ".#")
"""How files begin that macOS and Emacs keep beside a page, and that are none."""


class NothingFound(RunwrightError):
    """A path or pattern that names no runbook."""

    hint = "Pass a Markdown file, a folder that holds some, or - for standard input."

    def __init__(self, given: str) -> None:
        super().__init__(f"{given}: no Markdown found")


class Named(NamedTuple):
    """One runbook that was asked for."""

    path: Path | None
    """`None` for standard input."""
    procedure: str
    """The part behind `#`; empty for the whole document."""

    def source(self, called: Callable[[Path], str] = str) -> Source:
        """Its text, called by its path unless that is said otherwise.

        Raises:
            Unreadable: it is missing, binary, or no Markdown.
        """
        if self.path is None:
            return Source.from_bytes(_standard_input(), "<stdin>")
        refuse(self.path)
        return Source.from_file(self.path, called(self.path))


def _standard_input() -> bytes:
    """All of standard input, which a caller may have closed, or taken away while we read."""
    hint = "Pipe a runbook into it, or pass a file."
    if sys.stdin is None:
        raise Unreadable("<stdin>", "it is closed", hint)
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise Unreadable("<stdin>", error.strerror or str(error), hint) from None


def called(book: str, procedure: str = "") -> str:
    """A runbook, or one procedure of it, as a shell takes it: a name with blanks stands in quotes."""
    import shlex

    return shlex.quote(book) + (f"#{procedure}" if procedure else "")


def refuse(path: Path) -> None:
    """Refuse a document in another markup by its name.

    Raises:
        Unreadable: the file is not Markdown.
    """
    markup = OTHER.get(path.suffix.lower())
    if markup and path.is_file():
        raise Unreadable(
            str(path),
            f"this is {markup}, and Runwright reads Markdown",
            "Convert it first, for example with pandoc -t gfm.",
        )


class WhichBook(RunwrightError):
    """A folder or a pattern that holds several runbooks, where one is wanted."""

    hint = "Name one: runwright run RUNBOOK.md#PROCEDURE"

    def __init__(self, asked: str, found: Sequence[Named]) -> None:
        super().__init__(f"{asked} holds several runbooks: {', '.join(str(each.path) for each in found)} …")


def named(given: Sequence[str]) -> Iterator[Named]:
    """The runbooks that arguments name, in order; a file wins over a `#PROCEDURE` reading of its name.

    Raises:
        NothingFound: an argument names no Markdown at all.
    """
    for each in given:
        found = list(_named(each))
        if not found:
            raise NothingFound(each)
        yield from found


def _named(given: str) -> Iterator[Named]:
    if given == "-" or given.startswith("-#"):
        yield Named(None, given[2:])
        return
    path, procedure = _split(given)
    if path.is_dir():
        yield from (Named(found, procedure) for found in markdown_below(path))
    elif path.exists():
        yield Named(path, procedure)
    else:
        yield from (Named(found, procedure) for found in _matching(path))


def _matching(path: Path) -> list[Path]:
    """The files that a pattern names; a path that is no pattern is kept, for its reader to say that it is missing."""
    import glob

    if not glob.has_magic(str(path)):
        return [path]
    matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 (a pattern may be absolute)
    return [found for found in map(Path, matches) if found.is_file()]


def _split(given: str) -> tuple[Path, str]:
    """A path and the procedure behind `#`, unless the whole is the name of a file."""
    if "#" not in given or Path(given).exists():
        return Path(given), ""
    path, _, procedure = given.rpartition("#")
    return Path(path), procedure


def markdown_below(folder: Path) -> Iterator[Path]:
    """Every Markdown file in a folder and below, in order of name; hidden and vendored folders are passed over.

    So is a pipe with such a name: reading it would wait for a writer; and what editors and other systems keep beside a
    page.
    """
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(MARKDOWN) and not name.startswith(BESIDE) and not (Path(root) / name).is_fifo():
                yield Path(root) / name
