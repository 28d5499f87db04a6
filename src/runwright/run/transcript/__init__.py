"""Transcripts: the record of a run as a document, in the forms that people and build servers read."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.run.record import Record
    from runwright.store.journal import Journal


class Form(Protocol):
    """What a module offers to be a form of transcripts."""

    def written(self, record: Record, journal: Journal) -> Iterator[str]:
        """The transcript, piece by piece: output is fetched from the journal only when its turn comes."""


FORMS = {"markdown": "markdown", "json": "json_lines", "junit": "junit"}
"""Every form by its name, and the module beside this one that writes it."""
ENDINGS = {".md": "markdown", ".markdown": "markdown", ".json": "json", ".xml": "junit"}
"""The form that a file's name asks for."""


def form(name: str) -> Form:
    """The module of a form."""
    return cast("Form", import_module(f"runwright.run.transcript.{FORMS[name]}"))
