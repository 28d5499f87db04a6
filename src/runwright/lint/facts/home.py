"""Where the offsets of a grammar lie in the document: a stretch of a block, of a transcript, of the prose."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.source import Span

if TYPE_CHECKING:
    from runwright.lint.finding import Place
    from runwright.runbook.command import Command
    from runwright.runbook.element import CodeBlock
    from runwright.runbook.reading import Runbook


class Home(NamedTuple):
    """Turns offsets of a parsed text into places of the source."""

    element: CodeBlock | None
    """`None` for a text of the prose, whose offsets count in the source itself."""
    origin: int
    """What is added to an offset."""
    whole: Span | None = None
    """The place of all of it, where the text is not exactly as written, so that nothing inside has a place."""

    def span(self, start: int, end: int) -> Span:
        """The bytes of the source for a stretch of the text."""
        if self.whole is not None:
            return self.whole
        if self.element is None:
            return Span(self.origin + start, self.origin + end)
        last = max(start, end - 1)
        return Span(self.element.offset(self.origin + start), self.element.offset(self.origin + last) + (end > start))

    def written(self, start: int, end: int) -> str:
        """The text of a block for a stretch of it: no indentation, quote marks or returns of its lines."""
        if self.whole is not None or self.element is None:
            return ""
        return self.element.text.encode()[self.origin + start : self.origin + end].decode("utf-8", "replace")

    def of(self, place: Place) -> Span:
        """The bytes of the source for a word, a redirection, a statement, a problem of the text."""
        return self.span(place.start, place.end)

    def inside(self, start: int, end: int, *, exact: bool) -> Home:
        """The home of a text that stands in this one, such as the query in `psql -c`."""
        if self.whole is None and exact:
            return self._replace(origin=self.origin + start)
        return self._replace(whole=self.span(start, end))


def home_of(book: Runbook, command: Command) -> Home:
    """The home of a command's syntax."""
    element = book.blocks[command.block].element if command.block >= 0 else None
    return Home(element, command.origin)
