"""Write a first runwright.toml from what the runbooks in a folder ask for.

Paths of the runbooks, their parameters with what the pages say about them, alternatives, programs, endpoints, secrets
and signals. What was found is proposed in comments; a file that is there is never changed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.cli.books import Named, called, markdown_below
from runwright.lib.errors import RunwrightError, Unreadable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from runwright.cli.survey import Survey
    from runwright.runbook import Runbook

EXAMPLES = """\
examples:
  runwright init                      for the runbooks in this folder
  runwright init docs                 for those in another
  runwright init --stdout             print it instead
"""


class AlreadyThere(RunwrightError):
    """A configuration that would be overwritten."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already, and stays as it is")
        self.hint = f"To see what would be written: runwright init {path.parent} --stdout"


class NoFolder(RunwrightError):
    """A folder that cannot be looked through or written to."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.hint = "Name the folder that the runbooks are in, or use --stdout."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `init` takes."""
    parser.add_argument("folder", nargs="?", default=".", metavar="DIR", help="where to look and write (default: here)")
    parser.add_argument("--stdout", action="store_true", help="print the file instead of writing it")


def run(options: argparse.Namespace) -> int:
    """Look through a folder, and write its configuration."""
    from runwright.cli.draft import draft
    from runwright.cli.survey import survey
    from runwright.environment.toml_file import FILE

    folder = Path(options.folder)
    path = folder / FILE
    if not folder.is_dir():
        raise NoFolder(folder, "there is no such folder")
    if not options.stdout and os.path.lexists(path):
        raise AlreadyThere(path)
    found = survey(books_below(folder))
    text = draft(found)
    if options.stdout:
        sys.stdout.write(text)
        return 0
    write(path, text)
    _tell(path, found)
    return 0


def books_below(folder: Path) -> Iterator[Runbook]:
    """The documents in a folder, named as seen from there; with a progress bar in a terminal, unread ones told."""
    from rich.console import Console
    from rich.progress import track

    from runwright.runbook import read

    console = Console(stderr=True)
    every = list(markdown_below(folder))
    for path in track(every, "Reading", console=console, transient=True, disable=not console.is_terminal):
        try:
            source = Named(path, "").source()
        except Unreadable as error:
            print(f"runwright: left out: {error}", file=sys.stderr)  # noqa: T201 (the others still count)
            continue
        source.name = path.relative_to(folder).as_posix()
        yield read(source)


def write(path: Path, text: str) -> None:
    """Write a file that is not there, whole or not at all.

    Raises:
        AlreadyThere: somebody was faster.
        NoFolder: it cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:
                path.unlink()
                raise
    except FileExistsError:
        raise AlreadyThere(path) from None
    except OSError as error:
        raise NoFolder(path, error.strerror or str(error)) from None


def _tell(path: Path, found: Survey) -> None:
    """Say what was written, and what to do now."""
    from runwright.cli.paper import Paper

    paper = Paper()
    if not found.books:
        paper.wrapped(f"Wrote {path}. There is no Markdown here yet, so it proposes nothing.", style="title")
        paper.wrapped("When there is, `runwright init --stdout` says what it asks for.", 2)
        return
    ask = "asks" if len(found.books) == 1 else "ask"
    paper.wrapped(f"Wrote {path}, from what {counted(len(found.books), 'runbook')} {ask} for:", style="title")
    numbers = (
        (len(found.parameters), "parameter"),
        (len(found.labels), "alternative"),
        (len(found.programs), "program"),
        (len(found.proposals), "well-known signal"),
    )
    paper.wrapped(", ".join(counted(count, noun) for count, noun in numbers) + ".", 2)
    paper.wrapped("Open it, and take the # away from what is right. Then:", 2)
    book = path.parent / found.books[0]
    paper.typed(f"runwright doctor {called(str(book))} --on local", 4, "")
    if any((folder / ".git").exists() for folder in (path.parent.resolve(), *path.parent.resolve().parents)):
        paper.wrapped("Runs are kept in .runwright/ beside it: add that to .gitignore.", 2)


def counted(count: int, noun: str) -> str:
    """A number with its noun: `1 runbook`, `3 runbooks`."""
    return f"{count} {noun}" + "s" * (count != 1)
