"""Redaction: secrets are taken out of output by their value, whatever the output is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Redactor:
    """Replaces secrets by their names."""

    def __init__(self, values: Mapping[str, str] | Iterable[str]) -> None:
        self.values = values

    def text(self, text: str) -> str:
        """A text without secrets."""
        return text

    def stream(self) -> Stream:
        """A stream of bytes to redact."""
        return Stream(self)


class Stream:
    """Output that comes in chunks."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor

    def feed(self, data: bytes) -> bytes:
        """What may be shown of it by now."""
        return data

    def flush(self) -> bytes:
        """What was held back, when a reader waits for it."""
        return b""

    def close(self) -> bytes:
        """The rest."""
        return b""
