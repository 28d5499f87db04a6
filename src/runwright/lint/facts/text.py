"""Texts of a language, wherever they stand: in a block of their own, behind a prompt, or inside a shell command."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from runwright.languages import embedded
from runwright.languages.syntax import Parsed
from runwright.lint.derived import derived
from runwright.lint.facts.home import Home, home_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.languages.syntax import Statement
    from runwright.lib.source import Span
    from runwright.runbook.block import Block
    from runwright.runbook.command import Command
    from runwright.runbook.reading import Runbook


@dataclass(frozen=True, eq=False)
class Text:
    """One text of a language, with its place."""

    language: str
    text: str
    home: Home
    block: Block | None = None
    """The block that it stands in, `None` in prose."""
    command: Command | None = None
    """The shell command that it stands in, `None` where it has a block for itself."""
    known: Parsed | None = None
    """What its block was read as; `None` where it was not."""

    @cached_property
    def parsed(self) -> Parsed:
        """Read by its grammar; nothing where there is none."""
        return self.known or embedded.parse(self.language, self.text) or Parsed(self.language, ())

    @property
    def statements(self) -> Sequence[Statement]:
        """Its statements; offsets as `span` takes them."""
        return self.parsed.statements

    @property
    def start(self) -> int:
        """The first byte in the source."""
        return self.span(0, 1).start

    @property
    def end(self) -> int:
        """The byte behind the last."""
        size = len(self.text.encode())
        return self.span(size - 1, size).end

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch, whose offsets count bytes of the text."""
        return self.home.span(start, end)

    def slice(self, start: int, end: int) -> str:
        """What stands between two bytes of the text."""
        return self._bytes[start:end].decode("utf-8", "replace")

    def line_end(self, at: int) -> int:
        """The byte of the line break behind a byte; -1 in the last line."""
        return self._bytes.find(b"\n", at)

    @cached_property
    def lines(self) -> list[str]:
        """Its lines without their ends."""
        return self.text.splitlines()

    @cached_property
    def _bytes(self) -> bytes:
        """Encoded once: texts of thousands of statements are cut into all of them."""
        return self.text.encode()


@derived
def _all(book: Runbook) -> dict[str, tuple[Text, ...]]:
    found: dict[str, list[Text]] = {}
    for text in (*_of_blocks(book), *_of_transcripts(book), *_of_commands(book)):
        found.setdefault(text.language, []).append(text)
    return {language: tuple(sorted(each, key=lambda text: text.start)) for language, each in found.items()}


def texts(book: Runbook, language: str) -> tuple[Text, ...]:
    """Every text of a language in a runbook, in the order of the text."""
    return _all(book).get(language, ())


def _of_blocks(book: Runbook) -> Iterator[Text]:
    """The stretches of every block whose content was parsed, those that are never run included."""
    for block in book.blocks:
        data = block.text.encode("utf-8", "replace")
        for stretch, parsed in block.parsed if block.kind != "transcript" else ():
            text = data[stretch.start : stretch.end].decode("utf-8", "replace")
            yield Text(stretch.language, text, Home(block.element, stretch.start), block, known=parsed)
        if block.kind == "data" and not block.parsed:
            yield Text(block.language, block.text, Home(block.element, 0), block)


def _of_transcripts(book: Runbook) -> Iterator[Text]:
    """What was typed at the prompts of consoles other than the shell's."""
    from runwright.languages.transcript import parse_transcript

    for block in book.blocks:
        for exchange in parse_transcript(block.text).exchanges if block.kind == "transcript" else ():
            if exchange.command.strip():
                yield Text(exchange.language, exchange.command, Home(block.element, exchange.command_start), block)


def _of_commands(book: Runbook) -> Iterator[Text]:
    """Texts in the words and here-documents of shell commands."""
    for command in book.commands:
        if not command.embedded:
            continue
        home = home_of(book, command)
        block = book.blocks[command.block] if command.block >= 0 else None
        for inner in command.embedded:
            raw = book.source.text(*home.span(inner.start, inner.end))
            exact = raw == inner.text or home.written(inner.start, inner.end) == inner.text
            where = home.inside(inner.start, inner.end, exact=exact)
            yield Text(inner.language, inner.text, where, block, command)
