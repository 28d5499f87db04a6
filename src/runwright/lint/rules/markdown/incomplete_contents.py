"""A table of contents that leaves chapters out.

## Why it matters

In an incident people read the contents, not the page: what is not listed, such as whom to call, does not exist for
them.

## Example

````markdown
# Operations

- [Restart](#restart)
- [Restore](#restore)

## Restart

`systemctl restart shop`

## Restore

`pg_restore -d shop /backup/shop.dump`

## Contacts

Call +49 30 901820.
````

## Instead

````markdown
# Operations

- [Restart](#restart)
- [Restore](#restore)
- [Contacts](#contacts)

## Restart

`systemctl restart shop`

## Restore

`pg_restore -d shop /backup/shop.dump`

## Contacts

Call +49 30 901820.
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex
from runwright.lint.facts.around import section_at
from runwright.lint.facts.nest import Nest
from runwright.lint.finding import Finding, Severity
from runwright.lint.rules.markdown.dead_anchor import plain
from runwright.runbook.element import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook
    from runwright.runbook.link import Link

NAME = "markdown/incomplete-contents"
SEVERITY = Severity.INFO
CONTENTS = regex(
    r"^\W*(?:table of )?contents?\W*$|^\W*(?:toc|index|inhalt|overview|on this page|in this page)\W*$", re.IGNORECASE
)
LEAST = 2
"""Links that make a list of contents."""


class Contents(NamedTuple):
    """The links of a list of contents."""

    links: tuple[Link, ...]
    start: int
    end: int


def check(book: Runbook) -> Iterator[Finding]:
    """Flag a list of contents that names most chapters of one level and not all that follow it."""
    contents = _contents(book)
    if contents is None:
        return
    listed = {plain(link.target) for link in contents.links} | {plain(link.text) for link in contents.links}
    level = min((each.level for each in book.sections if _named(each.anchor, each.title, listed)), default=0)
    chapters = [
        each
        for each in book.sections
        if each.level == level and each.start > contents.end and not CONTENTS.match(each.title)
    ]
    missing = [each for each in chapters if not _named(each.anchor, each.title, listed)]
    if level > 1 and missing and len(missing) * 2 <= len(chapters):
        names = ", ".join(f"“{each.title}”" for each in missing)
        yield Finding(contents.start, contents.end, f"the contents do not list {names}", "List every chapter.")


def _named(anchor: str, title: str, listed: set[str]) -> bool:
    return plain(anchor) in listed or plain(title) in listed


def _contents(book: Runbook) -> Contents | None:
    """The first list whose items are links to headings of this page."""
    anchors = [link for link in book.links if link.kind == "anchor" and not link.bare]
    if len(anchors) < LEAST:
        return None
    groups: dict[int, list[Link]] = {}
    placed = Nest(anchors)
    for element in book.document.elements:
        if isinstance(element, Paragraph) and element.item >= 0:
            inside = placed.begun(element.start, element.end)
            if len(inside) == 1 and len(element.inline.plain) - len(inside[0].text) < 6:
                groups.setdefault(_root(book, element.item), []).append(inside[0])
    group = next(iter(groups.values()), [])
    if len(group) < LEAST:
        return None
    heading = section_at(book, group[0])
    start = heading.start if CONTENTS.match(heading.title) else group[0].start
    return Contents(tuple(group), start, group[-1].end)


def _root(book: Runbook, item: int) -> int:
    """Which outermost list an item is in."""
    items = book.document.items
    while items[item].parent >= 0:
        item = items[item].parent
    return items[item].group
