"""Links: where a document points, as Markdown links, autolinks and bare addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.runbook.element import Heading, Html, Paragraph, Table
from runwright.runbook.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook.document import Document
    from runwright.runbook.inline import Inline


class Link(NamedTuple):
    """One link or image."""

    start: int
    end: int
    text: str
    target: str
    """As written, without a title; e-mail addresses without `mailto:`."""
    kind: str
    """`relative`, `anchor`, `external`, `email`, `image`."""
    bare: bool
    """Whether the address stands in the text by itself."""
    sure: float
    because: str


URL = re.compile(r"https?://[^\s<>\"'`|\\^{}\[\]，。\uff1b（）]+", re.IGNORECASE)
HTML = re.compile(r"<(a|img)\b[^>]{0,400}?\b(?:href|src)=([\"'])(.*?)\2", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+$")


def links(document: Document) -> tuple[Link, ...]:
    """Every link of a document, in reading order."""
    low = document.source.data
    bare = b"://" in low
    if not bare and b"](" not in low and b"]:" not in low and b"@" not in low and b"][" not in low and b"=" not in low:
        return ()
    found: list[Link] = []
    for element in document.elements:
        if isinstance(element, Heading | Paragraph):
            found += _in_inline(element.inline, low, bare=bare)
        elif isinstance(element, Table):
            for row in (element.header, *element.rows):
                for cell in row:
                    found += _in_inline(cell, low, bare=bare)
        elif isinstance(element, Html):
            found += _in_html(element)
    if bare:
        for statement in prose(document).statements:
            if statement.kind == "comment" and "://" in statement.text:
                found += _bare(statement.inline)
    return tuple(sorted(found, key=lambda each: each.start))


def kind_of(target: str) -> str:
    """What a target points at."""
    if target.startswith("#"):
        return "anchor"
    if target.startswith("mailto:") or EMAIL.match(target):
        return "email"
    return "external" if SCHEME.match(target) or target.startswith("//") else "relative"


def _in_inline(inline: Inline, data: bytes, *, bare: bool) -> Iterator[Link]:
    for reference in inline.references:
        kind = "image" if reference.image else kind_of(reference.target)
        target = reference.target.removeprefix("mailto:") if kind == "email" else reference.target
        auto = data[reference.start : reference.start + 1] == b"<"
        yield Link(
            reference.start, reference.end, reference.text, target, kind, auto, 1.0, "autolink" if auto else "link"
        )
    if bare and "://" in inline.text:
        yield from _bare(inline)


def _bare(inline: Inline) -> Iterator[Link]:
    """Addresses that stand in prose by themselves; those in code are part of a command."""
    for match in URL.finditer(inline.text):
        at = match.start()
        if inline.code_at(at) or any(each.at <= at < each.at + max(1, len(each.text)) for each in inline.references):
            continue
        target = _trimmed(match[0])
        start, end = inline.offset(at), inline.offset(at + len(target))
        yield Link(start, end, target, target, "external", bare=True, sure=0.9, because="address in the text")


def _trimmed(target: str) -> str:
    """An address without the punctuation of the sentence around it."""
    target = target.rstrip(".,;:!?*_~…")
    while target.endswith(")") and target.count(")") > target.count("("):
        target = target[:-1].rstrip(".,;:!?*_")
    return target


def _in_html(element: Html) -> Iterator[Link]:
    """Links and images of raw HTML."""
    if "<a" not in element.text and "<img" not in element.text and "<A" not in element.text:
        return
    for match in HTML.finditer(element.text):
        start = element.start + len(element.text[: match.start()].encode("utf-8", "replace"))
        end = start + len(match[0].encode("utf-8", "replace"))
        image = match[1].lower() == "img"
        yield Link(
            start, end, "", match[3], "image" if image else kind_of(match[3]), bare=False, sure=0.9, because="HTML"
        )
