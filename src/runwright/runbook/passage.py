"""The events of a Markdown text, as pyromark (pulldown-cmark) reads it, each with its range of bytes."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from runwright.runbook.dialect import commonmark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyromark import Options

    Event = tuple[Any, dict[str, int]]


class Passage:
    """A text that is parsed as one: what begins at a byte of the source."""

    def __init__(self, data: bytes, base: int, *, front: bool = False) -> None:
        self.data = data
        self.base = base
        """The byte that the places of the events count from."""
        self.front = front
        """Whether front matter may stand here: nothing stands before."""
        self.altered = False
        """Whether the parser saw another text than the source, of the same length."""

    @classmethod
    def of_words(cls, words: str, start: int, end: int) -> Passage:
        """Words without markup, which stand at a place of a source."""
        passage = cls(b"", start)
        passage.events = [({"Text": words}, {"start": 0, "end": end - start})]
        return passage

    def pass_by(self) -> Iterator[Event]:
        """The events one by one; none is kept."""
        import pyromark

        text = self.data[self.base :].decode("utf-8", "replace")
        plain = commonmark(text)
        self.altered = plain is not text
        events: Any = pyromark.events_with_range(plain, options=_options(front=self.front))
        return iter(events)

    @cached_property
    def events(self) -> list[Event]:
        """All of them, to be kept for whoever wants words."""
        return list(self.pass_by())


@cache
def _options(*, front: bool) -> Options:
    """CommonMark with the tables, tasks, alerts and struck words of GitHub; front matter where it may stand."""
    from pyromark import Options

    options = Options.ENABLE_TABLES | Options.ENABLE_TASKLISTS | Options.ENABLE_GFM | Options.ENABLE_STRIKETHROUGH
    if not front:
        return options
    return options | Options.ENABLE_YAML_STYLE_METADATA_BLOCKS | Options.ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
