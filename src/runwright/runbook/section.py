"""Sections: a heading and all that stands under it, with the anchor that a Git host gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.runbook.element import Heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.runbook.element import Element
    from runwright.runbook.inline import Inline


class Section(NamedTuple):
    """One heading's section. Section 0 is the text before the first heading: level 0, no title."""

    ordinal: int
    start: int
    """Byte at which the heading begins."""
    end: int
    """Byte at which the next heading of the same or a higher level begins."""
    level: int
    title: str
    anchor: str
    parent: int
    """Index of the section around it; -1 for section 0."""
    first: int
    """Own elements are `elements[first:last]`: up to the next heading of any level, the heading itself left out."""
    last: int
    inline: Inline | None = None


ATTRIBUTES = regex(r"\s*\{#[\w-]+\}$")
OVERLINE = regex(r"^([=~*^#-])\1{3,}\s+")
OVERLINES = frozenset(mark * 4 for mark in "=~*^#-")
"""How the line above a title begins, in texts that have one above and one below."""


def sections(elements: Sequence[Element], length: int) -> tuple[Section, ...]:
    """Cut a row of elements at its headings; `length` is the size of the source in bytes."""
    heads = [(number, element) for number, element in enumerate(elements) if isinstance(element, Heading)]
    first = heads[0][0] if heads else len(elements)
    found = [Section(ordinal=0, start=0, end=length, level=0, title="", anchor="", parent=-1, first=0, last=first)]
    seen: dict[str, int] = {}
    path = [0]
    for place, (number, heading) in enumerate(heads):
        while found[path[-1]].level >= heading.level:
            done = path.pop()
            found[done] = found[done]._replace(end=heading.start)
        title = heading_words(heading.inline)
        last = heads[place + 1][0] if place + 1 < len(heads) else len(elements)
        index = place + 1
        found.append(
            Section(
                ordinal=index,
                start=heading.start,
                end=length,
                level=heading.level,
                title=title,
                anchor=_anchor(title, seen),
                parent=path[-1],
                first=number + 1,
                last=last,
                inline=heading.inline,
            )
        )
        path.append(index)
    return tuple(found)


def heading_words(inline: Inline) -> str:
    """A heading's words, without the attributes behind them and the line above them that some dialects write."""
    words = inline.plain
    if "{#" in words:
        words = ATTRIBUTES.sub("", words)
    return OVERLINE.sub("", words) if words[:4] in OVERLINES else words


def _anchor(title: str, seen: dict[str, int]) -> str:
    """The anchor as GitHub makes it: lower case, punctuation dropped, blanks to hyphens, repeats numbered."""
    return unique(regex(r"[^\w\- ]").sub("", title.lower()).replace(" ", "-"), seen)


def unique(slug: str, seen: dict[str, int]) -> str:
    """The slug itself, or with the first number behind it that nobody has taken; `seen` remembers."""
    name = slug
    while name in seen:
        seen[slug] += 1
        name = f"{slug}-{seen[slug]}"
    seen[name] = 0
    return name
