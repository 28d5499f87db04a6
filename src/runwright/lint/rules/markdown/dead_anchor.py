"""A link to a heading that does not exist.

## Why it matters

The link opens the page at its top, and the reader looks for a section that was renamed or never written.

## Example

````markdown
See [rolling back](#roll-back-the-release).

## Rollback
````

## Instead

````markdown
See [rolling back](#rollback).

## Rollback
````
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import unquote

from runwright.lib.regex import regex
from runwright.lint.derived import derived
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lint.library import Library
    from runwright.runbook import Runbook

NAME = "markdown/dead-anchor"
SEVERITY = Severity.WARNING
NAMED = regex(
    rb"""<[a-zA-Z][^>]*?\b(?:id|name)\s*=\s*["']?([^"'\s>]+)|\{[^}\n]*?#([\w:.-]+)[^}\n]*\}|\[\^([^\]]+)\]:"""
)
"""Anchors that authors set themselves: HTML, attributes of a heading, footnotes."""
CLOSE = regex(rb"(?m)^#{1,6}([^#\s].*)")
"""`##Heading`, which older hosts take for one."""
ALWAYS = frozenset({"", "top"})
ESCAPED = {ord("'"): "39", ord("’"): "39", ord("&"): "amp", ord('"'): "quot"}
"""What Redcarpet and its like leave of the signs that HTML escapes, when they make an anchor."""
TEXT = ":~:"
"""What begins the words that a browser is to look for on the page, behind the anchor or instead of one."""
GENERATED = regex(
    rb"\{%|\{\{|<%|:::|^include::|\[\[_TOC_\]\]|^\([\w:. -]+\)=\s*$|(?<!!)\[\]\(#|^ *`{3,}\{[a-z]", re.MULTILINE
)
"""A page that a generator fills in may get headings from elsewhere; MyST leads `[](#label)` to a label on any page."""


def check_in(book: Runbook, library: Library) -> Iterator[Finding]:
    """Flag each anchor that neither a heading nor the author makes, whatever host turns headings into anchors."""
    for link in book.links:
        target, sign, anchor = link.target.partition("#")
        anchor = anchor.partition(TEXT)[0]
        page = _page(book, library, target) if sign and link.kind in {"anchor", "relative"} else None
        wanted = plain(unquote(anchor))
        if page is None or wanted in ALWAYS or "{" in link.target or wanted in anchors(page):
            continue
        if anchor.startswith(("/", "!", "tab/")) or is_generated(page):
            continue
        slugs = [section.anchor for section in page.sections if section.anchor]
        near = get_close_matches(anchor, slugs, 1, 0.6)
        where = "this page" if page is book else target
        instead = f"Did you mean #{near[0]}?" if near else "Link to a heading that is there."
        yield found(link, f"{where} has no heading “{anchor}”, so this link leads to the top", instead)


def _page(book: Runbook, library: Library, target: str) -> Runbook | None:
    """The document that a link points into, if it is of this library."""
    if not target:
        return book
    path = library.beside(book, unquote(target))
    return library.book(path) if path else None


@derived
def is_generated(book: Runbook) -> bool:
    """Whether something fills a page in before anybody reads it."""
    return GENERATED.search(book.source.data) is not None


@derived
def anchors(book: Runbook) -> frozenset[str]:
    """Every anchor of a document, in letters and digits alone: hosts differ in what they do with the rest."""
    made = {plain(section.anchor) for section in book.sections}
    made |= {plain(section.title) for section in book.sections}
    made |= {plain(section.title.translate(ESCAPED)) for section in book.sections}
    made |= {plain(each.decode("utf-8", "replace")) for each in CLOSE.findall(book.source.data)}
    made |= {plain(b"".join(each).decode("utf-8", "replace")) for each in NAMED.findall(book.source.data)}
    return frozenset(made)


def plain(anchor: str) -> str:
    """An anchor without what hosts treat differently."""
    return re.sub(r"[\W_]", "", anchor.lower().removeprefix("user-content-"))
