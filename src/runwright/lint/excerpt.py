"""Excerpts: the line of the source that a finding is about, and which of its characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from runwright.lint.finding import Reported

TAB = 4
"""Columns. A tab is shown as blanks, so that the caret below stands where it should."""
LEAST = 20
"""Characters that are shown behind the caret's begin, where a long line is cut."""


class Excerpt(NamedTuple):
    """One line as it is shown."""

    line: int
    column: int
    """Where the finding begins, from 1, in characters of the source."""
    text: str
    """The line, cut to the room with ellipses; control characters are left to whoever prints it."""
    at: int
    """Where in `text` the caret begins, in characters."""
    length: int
    """How many characters it is long; at least one."""


def excerpt(finding: Reported, room: int) -> Excerpt:
    """The first line of a finding in at most `room` characters, with the stretch that it is about."""
    source = finding.source
    line, column = source.place(finding.start)
    begin = source.line_starts[line - 1]
    end = source.data.find(b"\n", begin)
    end = len(source.data) if end < 0 else end
    before = _shown(source.text(begin, finding.start).removeprefix("\ufeff"))
    marked = _shown(source.text(finding.start, max(finding.start, min(finding.end, end)))).rstrip("\r")
    after = _shown(source.text(min(max(finding.end, finding.start), end), end)).rstrip("\r")
    return _cut(Excerpt(line, column, before + marked + after, len(before), max(1, len(marked))), room)


def _shown(text: str) -> str:
    return text.replace("\t", " " * TAB)


def _cut(whole: Excerpt, room: int) -> Excerpt:
    """A long line without what stands far from the caret."""
    text, at = whole.text, whole.at
    indent = len(text) - len(text.lstrip())
    drop = min(indent, at)
    text, at = text[drop:], at - drop
    if len(text) > room and at + min(whole.length, LEAST) > room - 1:
        cut = at - max(0, room - LEAST - min(whole.length, room - LEAST) - 2)
        cut = max(0, min(cut, at - 2)) if at > 2 else 0
        text, at = "…" + text[cut + 1 :], at - cut
    if len(text) > room:
        text = text[: room - 1] + "…"
    return whole._replace(text=text, at=min(at, room - 1), length=max(1, min(whole.length, room - at)))
