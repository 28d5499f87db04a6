"""Transcripts that a run was asked for: their places looked at before it begins, written when it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright.cli.replacing import replace
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from pathlib import Path

    from runwright.run.job import Job


class NoFolder(RunwrightError):
    """A transcript that has no place."""

    hint = "Make the folder, or name another file. Nothing was run."

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: there is no folder to write this transcript in")


def promised(path: Path) -> None:
    """Refuse a place where no file can be written; a run must not end before this is seen."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise NoFolder(path)


def transcribe(job: Job, path: Path) -> None:
    """Write a transcript in the form that the file's name asks for."""
    from runwright.run.record import record
    from runwright.run.transcript import ENDINGS, form

    made = form(ENDINGS.get(path.suffix.lower(), "markdown"))
    pieces = made.written(record(job.journal, job.header.run), job.journal)
    replace(path, (each.encode("utf-8", "backslashreplace") for each in pieces))
